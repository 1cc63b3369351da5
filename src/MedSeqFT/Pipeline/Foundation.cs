using System.Globalization;
using MedSeqFT.Datasets;
using MedSeqFT.Networks;
using MedSeqFT.Selection;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Pipeline;

/// <summary>
/// What a task's network starts from: M_0 (a published checkpoint or our own pre-training) or the carry-over M_{t-1}. The
/// two differ in what is taken: of M_0 the pre-trained part, of a carry-over everything but the head, strictly.
/// </summary>
internal sealed class Foundation : IDisposable
{
    /// <summary>Metadata by which a carry-over is told from a checkpoint that happens to have a decoder.</summary>
    public const string KindKey = "medseqft.kind";
    public const string CarryOver = "carry-over";

    private const string SizeKey = "medseqft.size";

    private readonly NamedTensors tensors;
    private readonly string path;
    private readonly bool isCarryOver;
    private readonly int[]? madeFor;

    private Foundation(NamedTensors tensors, string path, IReadOnlyDictionary<string, string> metadata)
    {
        (this.tensors, this.path) = (tensors, path);
        isCarryOver = metadata.GetValueOrDefault(KindKey) == CarryOver;
        madeFor = metadata.TryGetValue(SizeKey, out var size) ? [.. size.Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture))] : null;
    }

    /// <summary>What became of the file's tensors in the last network made.</summary>
    private LoadReport? Report { get; set; }

    public static Foundation Read(string path) => new(MappedTensors.Open(path), path, TensorFile.ReadMetadata(path));

    /// <summary>Metadata of a carry-over whose network saw images of this size, z, y, x.</summary>
    public static IReadOnlyDictionary<string, string> CarryOverOf(IReadOnlyList<int> patchSize) => new Dictionary<string, string>(MadeFor(patchSize)) { [KindKey] = CarryOver };

    /// <summary>Metadata of any weights made with images of this size, z, y, x.</summary>
    public static IReadOnlyDictionary<string, string> MadeFor(IReadOnlyList<int> size) =>
        new Dictionary<string, string> { [SizeKey] = string.Join(',', size.Select(n => n.ToString(CultureInfo.InvariantCulture))) };

    /// <summary>
    /// A new network for this task: seeded, then filled, with the stems of all other numbers of channels that the file has.
    /// What became of the file's tensors is said.
    /// </summary>
    public Backbone CreateNetwork(BackboneOptions options, int channels, int classes, IReadOnlyList<int> inputSize, StageContext stage)
    {
        var network = NewNetwork(options, channels, classes, inputSize, stage);
        using var fitted = Aliases(tensors);
        var resized = network.Fit(fitted, madeFor);
        if (resized.Count > 0)
            stage.Log.Info($"{Path.GetFileName(path)}: {resized.Count} position tables brought to images of {string.Join(" x ", inputSize)} ({options.BackbonePositions})");
        var bank = new StemBank(fitted, network);
        var loaded = isCarryOver ? Continue(network, bank) : PretrainedWeights.Load(network, fitted, IsPretrained, path);
        var report = loaded.WithAdapted(resized);
        bank.AddTo(network);
        stage.Log.Info($"{Path.GetFileName(path)}: {report}");
        Report = report;
        return network;
    }

    /// <summary>
    /// M_{t-1} as LoRA-KD and merging need it: for a number of channels that is new with this task, with the stem that the
    /// task's fine-tuning trained.
    /// </summary>
    public Backbone CreatePrevious(BackboneOptions options, Backbone finetuned, IReadOnlyList<int> inputSize, StageContext stage)
    {
        var network = CreateNetwork(options, finetuned.InChannels, finetuned.Classes, inputSize, stage);
        new StemBank(tensors, network).TakeNewStem(network, finetuned);
        return network;
    }

    /// <summary>Leaves weights.json: what became of each of the file's tensors in the last network made.</summary>
    public void SaveReport(StageFolder folder) => ReadableJson.Write(folder.Combine(LoadReport.FileName), Report);

    /// <summary>The stems in the file by number of channels.</summary>
    public StemBank Stems(Backbone network) => new(tensors, network);

    private static bool IsPretrained(string name, ParameterScope scope) => scope is ParameterScope.Encoder or ParameterScope.Skip;

    private LoadReport Continue(Backbone network, StemBank bank)
    {
        using var inflated = torch.NewDisposeScope();
        var content = bank.TensorsFor(network.InChannels);
        PretrainedWeights.Restore(network, content, (_, scope) => scope != ParameterScope.Head, path);
        var isNew = !bank.Channels.Contains(network.InChannels);
        var names = content.Keys.Order(StringComparer.Ordinal).ToLookup(name => isNew && network.IsStem(name));
        return new LoadReport([.. names[false]], [.. names[true]], [], []);
    }

    /// <summary>Random, the same for every strategy: task and seed decide.</summary>
    public static Backbone NewNetwork(BackboneOptions options, int channels, int classes, IReadOnlyList<int> inputSize, StageContext stage)
    {
        var seed = stage.Request.Options.TryGetValue("Seed", out var text) && long.TryParse(text, out var given) ? given : 0;
        return Backbones.Create(options, channels, classes, CounterRandom.For(seed, "initialise", stage.Task).NextSeed(), inputSize);
    }

    /// <summary>M_0's self-supervised task, ready to score with.</summary>
    /// <param name="network">From <see cref="CreateNetwork"/>, on its device.</param>
    public OpenPretext Open(ISelfSupervision task, Backbone network, SslOptions options, int[] viewSize, long seed)
    {
        using var beside = MappedTensors.OpenBeside(path, "teacher", "dino_loss");
        using var all = Aliases(tensors.Concat(beside));
        return task.Open(network, all, options, viewSize, seed);
    }

    public void Dispose() => tensors.Dispose();

    private static NamedTensors Aliases(IEnumerable<KeyValuePair<string, torch.Tensor>> named)
    {
        var aliases = new NamedTensors();
        foreach (var (name, tensor) in named)
            aliases[name] = tensor.alias().DetachFromDisposeScope();
        return aliases;
    }
}
