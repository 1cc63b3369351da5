using TorchSharp;

namespace MedSeqFT.Inference;

/// <summary>
/// How much a tile's prediction counts at each of its voxels: a Gaussian around the middle, sigma one eighth of the patch,
/// largest value 1 (nnU-Net scales by 10 and stores float16; float32 needs neither the scale nor the fix for underflow).
/// The Gaussian is a product of one profile an axis, cut where scipy's filter cuts it.
/// </summary>
public static class ImportanceMap
{
    private const double SigmaShare = 1.0 / 8;
    private const double ScipyTruncate = 4;

    /// <summary>One axis of the map: exp(-(i - P/2)² / 2 sigma²), where P/2 is rounded down.</summary>
    public static double[] Profile(int patch)
    {
        var sigma = patch * SigmaShare;
        var radius = (int)((ScipyTruncate * sigma) + 0.5);
        return [.. Enumerable.Range(0, patch).Select(i => i - (patch / 2)).Select(d =>
            Math.Abs(d) > radius ? 0 : Math.Exp(-0.5 * (d / sigma) * (d / sigma)))];
    }

    /// <summary>[z, y, x], float32.</summary>
    public static torch.Tensor Gaussian(IReadOnlyList<int> patch)
    {
        using var scope = torch.NewDisposeScope();
        var (z, y, x) = (torch.tensor(Profile(patch[0])), torch.tensor(Profile(patch[1])), torch.tensor(Profile(patch[2])));
        var map = z.reshape(-1, 1, 1) * y.reshape(-1, 1) * x;
        return map.to(torch.ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <summary>The sum of the profiles of all tiles along one axis: the map's total weight is the product of the three.</summary>
    public static double[] TotalAlong(int size, int patch, IEnumerable<int> origins)
    {
        var profile = Profile(patch);
        var total = new double[size];
        foreach (var origin in origins)
        {
            for (var i = 0; i < patch; i++)
                total[origin + i] += profile[i];
        }
        return total;
    }
}
