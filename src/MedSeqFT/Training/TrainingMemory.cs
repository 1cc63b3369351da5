using MedSeqFT.Networks;

namespace MedSeqFT.Training;

/// <summary>
/// The peak of a fine-tuning step in bytes, estimated before it runs: between 10 % below and 20 % above the measured peaks that the tests hold.
/// </summary>
/// <param name="Weights">Of the student, and of the frozen teacher that distillation brings (Sec. III-D); its passes keep nothing.</param>
/// <param name="Optimizer">Gradients and AdamW's two moments.</param>
/// <param name="Activations">Kept for the backward pass, of the whole batch.</param>
/// <param name="Working">Held for a moment at the largest layer, of the whole batch.</param>
public sealed record TrainingMemory(long Weights, long Optimizer, long Activations, long Working)
{
    /// <summary>The process itself: .NET and libtorch.</summary>
    public const long Runtime = 250L << 20;

    public long Total => Weights + Optimizer + Activations + Working + Runtime;

    public static TrainingMemory Of(
        BackboneOptions backbone, int inChannels, int classes, IReadOnlyList<int> patch, int batch, bool checkpointing, bool teacher = true)
    {
        var one = BackboneMemory.Of(backbone, inChannels, classes, patch, checkpointing);
        return new TrainingMemory((teacher ? 2 : 1) * one.Parameters, 3 * one.Parameters, batch * one.Activations, batch * one.Working);
    }

    /// <summary>The first patch that fits on the way from one to ever smaller ones (<see cref="Backbones.Smaller"/>).</summary>
    /// <param name="patch">z, y, x; where to begin.</param>
    /// <param name="estimate">Bytes for a patch.</param>
    /// <returns>null when not even the smallest patch fits.</returns>
    public static int[]? LargestPatch(BackboneOptions backbone, IReadOnlyList<int> patch, long available, Func<IReadOnlyList<int>, long> estimate)
    {
        int[]? tried = [.. patch];
        while (tried is not null && estimate(tried) > available)
            tried = Backbones.Smaller(backbone, tried);
        return tried;
    }
}
