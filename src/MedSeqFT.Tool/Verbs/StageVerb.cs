using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using MedSeqFT.Diagnostics;
using MedSeqFT.Pipeline;
using MedSeqFT.Tool.Logs;

namespace MedSeqFT.Tool.Verbs;

/// <summary><c>medseqft STAGE REQUEST</c>: one stage of one task, as MSBuild asks for it.</summary>
internal static class StageVerb
{
    /// <param name="inFull">With the whole description; the list of verbs takes only the first sentence.</param>
    public static Command Create(StageHelp stage, Terminal terminal, RunStage run, bool inFull)
    {
        var request = new Argument<string>("request") { Description = $"The stage request, e.g. obj/medseqft/{Place(stage.Name)}{stage.Name}.request.json." };
        var verb = new Command(stage.Name, inFull ? stage.Description : stage.Summary) { request };
        request.Validators.Add(RefuseOptions);
        verb.SetAction(command => Run(stage, command.GetRequiredValue(request), command, terminal, run));
        return verb;
    }

    public static int Run(StageHelp stage, string file, ParseResult command, Terminal terminal, RunStage run)
    {
        var request = Read(file);
        if (request.Stage != stage.Name)
            throw new UserErrorException(CommandErrors.OtherStage(file, stage.Name, request.Stage));
        request = request with { Threads = command.GetValue(GlobalOptions.Threads) ?? request.Threads };

        StageSession.Run(command, terminal, (log, cancellation) =>
        {
            if (Computes(stage.Name))
                Tensors.LibTorch.EnsureLoaded(command.GetValue(GlobalOptions.LibTorch));
            log.Info(Summary(request));
            run(request, log, cancellation);
            return request.Output;
        });
        return Program.Done;
    }

    /// <summary>An option that no verb has would be taken for the path otherwise.</summary>
    public static void RefuseOptions(ArgumentResult argument)
    {
        foreach (var token in argument.Tokens.Where(t => t.Value.StartsWith('-')))
            argument.AddError($"'{token.Value}' is no option of this verb.");
    }

    // What belongs to no task lies above the tasks.
    private static string Place(string stage) => stage is "pretrain" or "pack" ? "" : "Liver/";

    /// <summary>Whether libtorch must be loaded, which takes longer than some stages.</summary>
    internal static bool Computes(string stage) => SequentialRefinement.Stages.Single(s => s.Name == stage).Computes;

    private static StageRequest Read(string file)
    {
        if (!File.Exists(file))
            throw new UserErrorException(RequestErrors.NotReadable(file, 0, 0, "the file does not exist."));
        try
        {
            return JsonSerializer.Deserialize<StageRequest>(File.ReadAllText(file), StageRequest.Json)
                ?? throw new UserErrorException(RequestErrors.NotReadable(file, 0, 0, "it is 'null'."));
        }
        catch (JsonException e)
        {
            throw new UserErrorException(RequestErrors.NotReadable(file, (int)(e.LineNumber ?? -1) + 1, (int)(e.BytePositionInLine ?? -1) + 1, FirstSentence(e.Message)), e);
        }
    }

    // System.Text.Json appends " Path: $.x | LineNumber: 2 | ...", which the location already says.
    private static string FirstSentence(string message) => message.Split(" Path: ")[0].Split(" LineNumber: ")[0];

    private static string Summary(StageRequest request)
    {
        var options = string.Join(", ", request.Options.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Key} {o.Value}"));
        return $"{request.Stage} {request.Task}".TrimEnd() + (options.Length > 0 ? $": {options}" : "") + $" (device {request.Device})";
    }
}
