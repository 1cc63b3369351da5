using MedSeqFT.Selection;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Training;

/// <summary>What one step of pre-training sees; a function of (seed, iteration, views) only.</summary>
/// <param name="Crops">[rows, 1, z, y, x]: volume-major random crops, then volume-major base crops, each augmented on its own.</param>
/// <param name="Labels">Position labels [volumes, crops, bases], float64.</param>
/// <param name="KeptRows">The mask of <see cref="RowDropout"/>, [rows].</param>
internal sealed record PretrainingBatch(torch.Tensor Crops, torch.Tensor Labels, torch.Tensor KeptRows)
{
    public static PretrainingBatch Draw(IReadOnlyList<torch.Tensor> views, PretrainingOptions options, long iteration, VoCoVersion? version = null)
    {
        version ??= VoCoVersion.LargeScale;
        var random = CounterRandom.For(options.Seed, "pretrain", index: iteration);
        var chosen = Distinct(views, options.PretrainBatchSize, ref random);
        var grid = version.GridOf(chosen[0]);
        var draws = new VoCoDraw[chosen.Length];
        for (var volume = 0; volume < chosen.Length; volume++)
            draws[volume] = VoCoDraw.Next(ref random, grid, options.SslCrops);

        using var scope = torch.NewDisposeScope();
        var plain = chosen.Zip(draws, (view, draw) => draw.Centres.Select(centre => grid.Crop(view, centre))).SelectMany(crops => crops)
            .Concat(chosen.SelectMany(grid.BaseCrops)).ToArray();
        var crops = new torch.Tensor[plain.Length];
        for (var row = 0; row < plain.Length; row++)
            crops[row] = PretrainingAugmentation.Apply(version.Shown(plain[row]), version.ShiftProbability, ref random);
        return new PretrainingBatch(
            torch.stack(crops).MoveToOuterDisposeScope(),
            VoCoDraw.Labels(draws, grid).MoveToOuterDisposeScope(),
            VoCoDraw.Mask(draws).MoveToOuterDisposeScope());
    }

    /// <summary>As many different volumes as asked for, in random order.</summary>
    public static torch.Tensor[] Distinct(IReadOnlyList<torch.Tensor> views, int count, ref CounterRandom random)
    {
        var order = Enumerable.Range(0, views.Count).ToArray();
        for (var i = 0; i < count; i++)
        {
            var j = i + random.Below(order.Length - i);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return [.. order.Take(count).Select(i => views[i])];
    }
}
