using MedSeqFT.Inference;
using TorchSharp;

namespace MedSeqFT.Tests.Inference;

public sealed class ImportanceMapTests
{
    [Fact]
    public void IsOneInTheMiddleAndFallsOffToTheCorners()
    {
        using var map = ImportanceMap.Gaussian([8, 16, 12]);

        Assert.Equal([8, 16, 12], map.shape);
        Assert.Equal(1f, map[4, 8, 6].item<float>());
        Assert.Equal(1f, map.max().item<float>());
        Assert.Equal(Math.Exp(-24), map[0, 0, 0].item<float>(), 1e-16);
    }

    [Fact]
    public void IsNowhereZeroSoThatEveryVoxelCanBeDividedByItsWeight()
    {
        foreach (var patch in new[] { 1, 2, 5, 7, 32, 33, 160 })
            Assert.All(ImportanceMap.Profile(patch), w => Assert.True(w > 0));
    }

    [Fact]
    public void TotalWeightIsTheSumOverAllTiles()
    {
        int[] size = [9, 8, 11], patch = [4, 4, 4];
        using var map = ImportanceMap.Gaussian(patch);
        using var sum = torch.zeros(9, 8, 11);
        foreach (var o in TileOrigins.Of(size, patch, 0.5))
            sum.narrow(0, o[0], 4).narrow(1, o[1], 4).narrow(2, o[2], 4).add_(map);

        var total = Enumerable.Range(0, 3).Select(axis =>
            ImportanceMap.TotalAlong(size[axis], patch[axis], TileOrigins.Along(size[axis], patch[axis], 0.5))).ToArray();

        for (var z = 0; z < 9; z++)
            Assert.Equal(total[0][z] * total[1][5] * total[2][3], sum[z, 5, 3].item<float>(), 1e-6);
    }
}
