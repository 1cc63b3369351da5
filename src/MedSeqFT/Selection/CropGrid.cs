using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Selection;

/// <summary>
/// The columns that VoCo cuts a view into: cells x cells base crops that do not overlap, over y and x with z complete.
/// Base crop number cells * i + j has i along x (outer) and j along y, as in the published code.
/// </summary>
/// <param name="height">Size of the view along y.</param>
/// <param name="width">Size of the view along x.</param>
public sealed class CropGrid(int height, int width, int cells = CropGrid.DefaultCells)
{
    /// <summary>VoCo for 160k CT: 3 x 3.</summary>
    public const int DefaultCells = 3;

    public int CropHeight { get; } = height / cells;

    public int CropWidth { get; } = width / cells;

    /// <summary>How many base crops a view has.</summary>
    public int Count => cells * cells;

    /// <summary>Views [1, z, y, x] in, the grid that cuts them out.</summary>
    public static CropGrid Of(torch.Tensor view) => new(checked((int)view.shape[2]), checked((int)view.shape[3]));

    /// <summary>All base crops of a view [1, z, y, x], in order: views of the same memory.</summary>
    public torch.Tensor[] BaseCrops(torch.Tensor view) =>
        [.. Enumerable.Range(0, Count).Select(k => Cut(view, k % cells * CropHeight, k / cells * CropWidth))];

    /// <summary>The crop around a centre, the same memory as the view.</summary>
    public torch.Tensor Crop(torch.Tensor view, CropCentre centre) => Cut(view, centre.Y - CropHeight / 2, centre.X - CropWidth / 2);

    /// <summary>A centre whose crop lies inside the view: uniform integers in [crop/2, size - crop/2), x drawn before y.</summary>
    public CropCentre Draw(ref CounterRandom random)
    {
        var x = CropWidth / 2 + random.Below(width - CropWidth);
        var y = CropHeight / 2 + random.Below(height - CropHeight);
        return new CropCentre(y, x);
    }

    /// <summary>The position label: for each base crop the share of the random crop's area that lies in it. Sums to 1.</summary>
    public double[] Overlap(CropCentre centre) =>
        [.. Enumerable.Range(0, Count).Select(k =>
            Overlap(centre.X, CropWidth, k / cells) * Overlap(centre.Y, CropHeight, k % cells))];

    private static double Overlap(int centre, int length, int cell)
    {
        var low = Math.Max(centre - length / 2, cell * length);
        var high = Math.Min(centre - length / 2 + length, (cell + 1) * length);
        return Math.Max(0, high - low) / (double)length;
    }

    private torch.Tensor Cut(torch.Tensor view, long y, long x) => view.narrow(2, y, CropHeight).narrow(3, x, CropWidth);
}
