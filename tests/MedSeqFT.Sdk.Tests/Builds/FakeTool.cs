using System.Text;
using System.Text.Json;
using MedSeqFT.Pipeline;
using MedSeqFT.Sdk.Planning;

namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>
/// Speaks the tool's protocol and leaves what a stage leaves, without any training. Every run adds a line to runs.log
/// beside the model project; files named fail.*, crash.*, warn.*, slow.* or hang.* beside it (then "stage.task") change what happens.
/// </summary>
internal static class FakeTool
{
    private static readonly Dictionary<string, string[]> Files = new()
    {
        ["pretrain"] = ["foundation.safetensors", "pretrain.json"],
        ["inspect"] = ["fingerprint.json"],
        ["preprocess"] = ["plan.json"],
        ["score"] = ["ranking.json"],
        ["select"] = ["buffer.json"],
        ["finetune"] = ["deliverable.safetensors", "plan.json", "training.jsonl"],
        ["distill"] = ["lora.safetensors", "training.jsonl"],
        ["merge"] = ["carry-over.safetensors"],
        ["evaluate"] = ["report.json", "report.md"],
        ["pack"] = ["carry-over.safetensors", "model.json"],
    };

    private static int Main(string[] args)
    {
        if (args is ["phantoms", "--output", var datasets, ..])
            return Phantom(datasets);
        if (args is not [var stage, var file, "--json", ..])
            return 64;
        var request = JsonSerializer.Deserialize<StageRequest>(File.ReadAllText(file), StageRequest.Json)!;
        var project = ProjectFolder(file);
        AddRun(project, $"{stage} {request.Task}".Trim());
        if (!WaitedFor(project, request))
            return 3;
        if (Asked(project, "hang", request))
            return Hang(project);
        if (Asked(project, "crash", request))
        {
            Console.Error.WriteLine("the native library gave up");
            return 134;
        }
        if (Asked(project, "fail", request))
        {
            Say(new { type = "error", code = "MSQ4001", message = "the loss is not a number.", file = Path.Combine(project, "plan.txt"), line = 3, column = 7 });
            return 1;
        }
        if (request.Inputs.Values.Concat(request.InputList).FirstOrDefault(i => !Path.Exists(i)) is { } missing)
        {
            Say(new { type = "error", code = "MSQ3001", message = $"input '{missing}' is not there." });
            return 1;
        }
        if (Asked(project, "headless", request))
            Say(new { type = "warning", code = "MSQ4104", message = "the foundation model holds no self-supervised head." });
        if (Asked(project, "warn", request))
            Say(new { type = "warning", code = "MSQ1074", message = "a count differs.", file = Path.Combine(project, "dataset.json"), line = 1, column = 2 });
        Say(new { type = "info", message = $"device {request.Device}" });
        Say(new { type = "progress", stage, subject = request.Task, done = 2, total = 2, detail = "loss 0.5", etaSeconds = 0 });
        if (Asked(project, "slow", request))
            Thread.Sleep(3000);
        if (!Asked(project, "empty", request))
            Leave(request, project);
        Say(new { type = "result", output = request.Output });
        return 0;
    }

    private static void AddRun(string project, string run)
    {
        using var log = Runs(project);
        _ = log.Seek(0, SeekOrigin.End);
        log.Write(Encoding.UTF8.GetBytes(run + "\n"));
    }

    // Two tools may come at the same time, and .NET's append mode remembers the end that it found: one of them waits.
    private static FileStream Runs(string project)
    {
        var file = Path.Combine(project, "runs.log");
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(file))
            {
                Thread.Sleep(10);
            }
        }
    }

    // A file "wait.stage.task" names another run that has to begin before this one may go on.
    private static bool WaitedFor(string project, StageRequest request)
    {
        var asked = Path.Combine(project, $"wait.{request.Stage}.{request.Task}");
        if (!File.Exists(asked))
            return true;
        var other = File.ReadAllText(asked);
        return SpinWait.SpinUntil(() => ReadRuns(project).Contains(other), TimeSpan.FromSeconds(60));
    }

    private static string[] ReadRuns(string project)
    {
        Thread.Sleep(50);
        using var log = new StreamReader(Runs(project));
        return log.ReadToEnd().Split('\n');
    }

    private static int Phantom(string datasets)
    {
        var folder = Directory.CreateDirectory(Path.Combine(datasets, "Task01_Phantom")).FullName;
        File.WriteAllText(Path.Combine(folder, "dataset.json"), """{ "name": "Task01_Phantom" }""");
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(datasets, "unlabelled")).FullName, "a.nii.gz"), "an image");
        AddRun(Path.GetDirectoryName(datasets)!, "phantoms");
        return 0;
    }

    // A mean Dice of 0.9, or what a file "dice.task" beside the model project says.
    private static string Content(StageRequest request, string name, string project)
    {
        if (name != "report.json")
            return request.Key;
        var asked = Path.Combine(project, $"dice.{request.Task}");
        return $$"""{ "Mean": { "Dice": {{(File.Exists(asked) ? File.ReadAllText(asked) : "0.9")}} } }""";
    }

    private static void Leave(StageRequest request, string project)
    {
        var partial = request.Output + ".partial";
        _ = Directory.CreateDirectory(partial);
        var outputs = new List<StageOutput>();
        foreach (var name in Files[request.Stage])
        {
            var content = Content(request, name, project);
            File.WriteAllText(Path.Combine(partial, name), content);
            outputs.Add(new StageOutput(name, content.Length));
        }
        var record = new StageRecord(request.Stage, request.Task, request.Key, request.KeyParts, outputs);
        File.WriteAllText(Path.Combine(partial, "stage.json"), JsonSerializer.Serialize(record, StageRequest.Json));
        if (Directory.Exists(request.Output))
            Directory.Delete(request.Output, recursive: true);
        Directory.Move(partial, request.Output);
    }

    private static int Hang(string project)
    {
        File.WriteAllText(Path.Combine(project, "hanging"), "");
        while (Console.In.ReadLine() is { } line)
            if (line.Contains("cancel", StringComparison.Ordinal))
                break;
        File.WriteAllText(Path.Combine(project, "checkpointed"), "");
        return 130;
    }

    private static bool Asked(string project, string what, StageRequest request) =>
        File.Exists(Path.Combine(project, $"{what}.{request.Stage}.{request.Task}"));

    private static string ProjectFolder(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        while (Path.GetFileName(folder) != "obj")
            folder = Path.GetDirectoryName(folder)!;
        return Path.GetDirectoryName(folder)!;
    }

    private static void Say(object message) => Console.WriteLine(JsonSerializer.Serialize(message));
}
