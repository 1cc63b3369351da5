using MedSeqFT.Selection;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Training;

/// <summary>What one step of UniMiSS+'s pre-training sees; a function of (seed, iteration, volumes) only.</summary>
internal static class DinoBatch
{
    /// <summary>Two views [2, 1, z, y, x] of each of as many different volumes as a step takes, as scoring draws them, their intensities changed.</summary>
    public static IReadOnlyList<torch.Tensor> Draw(IReadOnlyList<torch.Tensor> volumes, IReadOnlyList<int> size, PretrainingOptions options, long iteration)
    {
        var random = CounterRandom.For(options.Seed, "pretrain", index: iteration);
        var batch = new List<torch.Tensor>();
        foreach (var volume in PretrainingBatch.Distinct(volumes, options.PretrainBatchSize, ref random))
        {
            using var scope = torch.NewDisposeScope();
            var views = UniMissViews.Draw(volume, size, ref random).unbind(0);
            var first = DinoAugmentation.Apply(views[0], isSecond: false, ref random);
            var second = DinoAugmentation.Apply(views[1], isSecond: true, ref random);
            batch.Add(torch.stack([first, second]).MoveToOuterDisposeScope());
        }
        return batch;
    }
}
