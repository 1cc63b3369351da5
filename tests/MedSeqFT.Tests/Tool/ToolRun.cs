using MedSeqFT.Diagnostics;
using MedSeqFT.Pipeline;
using MedSeqFT.Tool;

namespace MedSeqFT.Tests.Tool;

/// <summary>The whole program, run in this process with captured streams and a stage of the test's own.</summary>
internal sealed class ToolRun
{
    private static readonly RunStage NoStage = (_, _, _) => { };

    private ToolRun(int exitCode, string output, string error) => (ExitCode, Output, Error) = (exitCode, output, error);

    public int ExitCode { get; }

    public string Output { get; }

    public string Error { get; }

    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static ToolRun Of(params string[] args) => Of(NoStage, args);

    public static ToolRun Of(RunStage stage, params string[] args) => Of(stage, new OpenInput(), args);

    public static ToolRun Of(RunStage stage, TextReader input, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(TextReader.Synchronized(input), TextWriter.Synchronized(output), TextWriter.Synchronized(error), TimeProvider.System, Interactive: false);
        var exitCode = Program.Run(args, terminal, stage);
        (input as OpenInput)?.End();
        return new ToolRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Writes a request as the SDK does.</summary>
    public static string Request(TemporaryFolder folder, string stage, string task = "Liver", int threads = 0)
    {
        var file = folder.Combine($"{stage}.request.json");
        var request = new StageRequest
        {
            Stage = stage,
            Task = task,
            Output = folder.Combine("out"),
            Threads = threads,
            Options = new Dictionary<string, string> { ["LoraRank"] = "2", ["Iterations"] = "80" },
        };
        File.WriteAllText(file, System.Text.Json.JsonSerializer.Serialize(request, StageRequest.Json));
        return file;
    }
}
