using MedSeqFT.Networks;
using MedSeqFT.Selection;
using MedSeqFT.Tensors;

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

    private readonly NamedTensors tensors;
    private readonly string path;
    private readonly bool isCarryOver;

    private Foundation(NamedTensors tensors, string path, bool isCarryOver)
    {
        (this.tensors, this.path, this.isCarryOver) = (tensors, path, isCarryOver);
    }

    public static Foundation Read(string path) => new(TensorFile.Read(path), path, KindOf(path) == CarryOver);

    /// <summary>A new network for this task: seeded, then filled. What the file doesn't bring stays random and is said.</summary>
    public Backbone CreateNetwork(BackboneOptions options, int channels, int classes, StageContext stage)
    {
        var network = NewNetwork(options, channels, classes, stage);
        if (isCarryOver)
            PretrainedWeights.Restore(network, tensors, (_, scope) => scope != ParameterScope.Head, path);
        else
            stage.Log.Info($"{Path.GetFileName(path)}: {PretrainedWeights.Load(network, tensors, (_, scope) => scope is ParameterScope.Encoder or ParameterScope.Skip, path)}");
        return network;
    }

    /// <summary>Random, the same for every strategy: task and seed decide.</summary>
    public static Backbone NewNetwork(BackboneOptions options, int channels, int classes, StageContext stage)
    {
        var seed = stage.Request.Options.TryGetValue("Seed", out var text) && long.TryParse(text, out var given) ? given : 0;
        return Backbones.Create(options, channels, classes, CounterRandom.For(seed, "initialise", stage.Task).NextSeed());
    }

    /// <returns>null when the file has no self-supervised head, as the published VoCo_*_SSL_head files.</returns>
    public VoCoHead? Head() => VoCoHead.From(tensors);

    public void Dispose() => tensors.Dispose();

    private static string? KindOf(string path) =>
        Path.GetExtension(path) == ".safetensors" ? TensorFile.ReadMetadata(path).GetValueOrDefault(KindKey) : null;
}
