using MedSeqFT.Diagnostics;
using MedSeqFT.Phantoms;
using MedSeqFT.Pipeline;

namespace MedSeqFT.Tests.Pipeline;

/// <summary>Two phantom tasks through every stage on the smallest real network, once for all tests of the class.</summary>
public class SmallSequence : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, string> backbone;

    public SmallSequence()
        : this(new() { ["Backbone"] = "voco", ["BackboneFeatureSize"] = "12" }, viewSize: "64,96,96", patchSize: "32,32,64")
    {
    }

    protected SmallSequence(Dictionary<string, string> backbone, string viewSize, string patchSize)
    {
        this.backbone = backbone;
        View = new(backbone) { ["Seed"] = "3", ["SslViewSize"] = viewSize };
        Loop = new(backbone) { ["Seed"] = "3", ["BatchSize"] = "1", ["PatchSize"] = patchSize };
        PhantomTasks.Write(folder.File("datasets"), new PhantomOptions { Seed = 5, Cases = 3, Unlabelled = 2, Size = [32, 32, 64] }, NullStageLog.Instance, CancellationToken.None);
        Run(Pretrain("foundation"));
        foreach (var task in Tasks)
            foreach (var request in StagesOf(task))
                Run(request);
        Run(Pack("Small.1.0.0", []));
    }

    private Dictionary<string, string> View { get; }

    private Dictionary<string, string> Loop { get; }

    public static IReadOnlyList<string> Tasks => [PhantomTasks.Folders[0], PhantomTasks.Folders[1]];

    public string FoundationFile => folder.File("foundation/foundation.safetensors");

    public string At(string path) => folder.File(path);

    public static void Run(StageRequest request) => StageRunner.Run(request, NullStageLog.Instance, CancellationToken.None);

    public StageRequest Pack(string output, Dictionary<string, string> more) =>
        Request("pack", "", output, new(more) { ["ModelName"] = "Small", ["ModelVersion"] = "1.0.0" }) with { InputList = [.. Tasks.Select(folder.File)] };

    public StageRequest Finetune(string task, string output, int iterations = 2, string strategy = "medseqft") =>
        Request("finetune", task, output, new(Loop) { ["Iterations"] = $"{iterations}", ["LearningRate"] = "1e-3", ["Strategy"] = strategy }) with
        {
            Inputs = new Dictionary<string, string> { ["preprocessed"] = At($"{task}/preprocessed"), [Earlier(task) is null || strategy == "fft" ? "foundation" : "carryOver"] = strategy == "fft" ? FoundationFile : Previous(task) },
            InputList = Earlier(task) is { } earlier && strategy == "medseqft" ? [At($"{earlier}/buffer")] : [],
        };

    public StageRequest Distill(string task, string output, int iterations = 2, string targets = "*") =>
        Request("distill", task, output, new(Loop) { ["DistillIterations"] = $"{iterations}", ["DistillLearningRate"] = "1e-2", ["LoraTargets"] = targets }) with
        {
            Inputs = new Dictionary<string, string> { ["preprocessed"] = At($"{task}/preprocessed"), ["previous"] = Previous(task), ["finetuned"] = At($"{task}/finetuned") },
        };

    public StageRequest Merge(string task, string lora, string output) =>
        With(Request("merge", task, output, backbone), ("previous", Previous(task)), ("finetuned", At($"{task}/finetuned")), ("lora", At(lora)));

    public StageRequest Score(string task, string foundation, string output) => With(
        Request("score", task, output, new(View) { ["MdsRuns"] = "1" }),
        ("dataset", At($"datasets/{task}")), ("inspected", At($"{task}/inspected")), ("foundation", foundation));

    public StageRequest Pretrain(string output, int iterations = 1) =>
        Request("pretrain", "", output, new(View) { ["PretrainIterations"] = $"{iterations}", ["SslHeadWidth"] = "16" }) with { InputList = [At("datasets/unlabelled")] };

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => folder.Dispose();

    private IEnumerable<StageRequest> StagesOf(string task)
    {
        var dataset = ("dataset", At($"datasets/{task}"));
        var inspected = ("inspected", At($"{task}/inspected"));
        yield return With(Request("inspect", task, $"{task}/inspected", new() { ["Seed"] = "3" }), dataset);
        yield return With(Request("preprocess", task, $"{task}/preprocessed", []), dataset, inspected);
        yield return Score(task, FoundationFile, $"{task}/scores");
        yield return With(Request("select", task, $"{task}/buffer", new() { ["BufferSize"] = "1" }), ("scores", At($"{task}/scores")), ("preprocessed", At($"{task}/preprocessed")));
        yield return Finetune(task, $"{task}/finetuned");
        yield return Distill(task, $"{task}/lora");
        yield return Merge(task, $"{task}/lora", $"{task}/refined");
        yield return With(Request("evaluate", task, $"{task}/evaluated", new() { ["Mirroring"] = "false" }), dataset, inspected, ("finetuned", At($"{task}/finetuned")));
    }

    private static string? Earlier(string task) => task == Tasks[0] ? null : Tasks[0];

    private string Previous(string task) => Earlier(task) is { } earlier ? At($"{earlier}/refined/carry-over.safetensors") : FoundationFile;

    private StageRequest Request(string stage, string task, string output, Dictionary<string, string> options) => new()
    {
        Stage = stage,
        Task = task,
        Key = $"{stage} {task} {output}",
        KeyParts = [.. options.Select(o => new KeyPart(o.Key, o.Value)), new KeyPart("dataset", "hash of it")],
        Output = At(output),
        Options = options,
        Device = "cpu",
        Threads = 1,
    };

    private static StageRequest With(StageRequest request, params (string Name, string Path)[] inputs) =>
        request with { Inputs = inputs.ToDictionary(i => i.Name, i => i.Path) };
}
