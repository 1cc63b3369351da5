using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Selection;

/// <summary>The random part of one evaluation of VoCo's loss on one volume: where the crops lie and which rows drop out.</summary>
/// <param name="KeptRows">1 kept, 0 dropped: random crops first, then base crops.</param>
internal sealed record VoCoDraw(IReadOnlyList<CropCentre> Centres, IReadOnlyList<double> KeptRows)
{
    public static VoCoDraw Next(ref CounterRandom random, CropGrid grid, int crops)
    {
        var centres = new CropCentre[crops];
        for (var crop = 0; crop < crops; crop++)
            centres[crop] = grid.Draw(ref random);
        return new VoCoDraw(centres, RowDropout.Draw(ref random, crops + grid.Count));
    }

    /// <summary>The position labels of some volumes' draws: [volumes, crops, bases], float64.</summary>
    public static torch.Tensor Labels(IReadOnlyList<VoCoDraw> draws, CropGrid grid) => torch.tensor(
        draws.SelectMany(draw => draw.Centres).SelectMany(grid.Overlap).ToArray(),
        [draws.Count, draws[0].Centres.Count, grid.Count]);

    /// <summary>The mask of <see cref="RowDropout"/> for all rows of some volumes: volume-major random crops, then volume-major base crops.</summary>
    public static torch.Tensor Mask(IReadOnlyList<VoCoDraw> draws)
    {
        var crops = draws[0].Centres.Count;
        return torch.tensor(draws.SelectMany(draw => draw.KeptRows.Take(crops))
            .Concat(draws.SelectMany(draw => draw.KeptRows.Skip(crops))).ToArray());
    }
}
