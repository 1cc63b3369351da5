using MedSeqFT.Inference;

namespace MedSeqFT.Tests.Inference;

public sealed class TileOriginsTests
{
    [Theory]
    [InlineData(32, 32, 0.5, new[] { 0 })]
    [InlineData(33, 32, 0.5, new[] { 0, 1 })]
    [InlineData(110, 64, 0.5, new[] { 0, 23, 46 })]
    [InlineData(64, 32, 1.0, new[] { 0, 32 })]
    // 31 - 16 = 15 voxels in two steps of 7.5: half rounds to the even 8.
    [InlineData(31, 16, 0.5, new[] { 0, 8, 15 })]
    public void AreEvenlySpreadAndEndWithTheImage(int size, int patch, double step, int[] expected) =>
        Assert.Equal(expected, TileOrigins.Along(size, patch, step));

    [Fact]
    public void LeaveNoVoxelOutAndNeverStepFarther()
    {
        for (var size = 8; size < 60; size++)
        {
            var origins = TileOrigins.Along(size, 8, 0.5);

            Assert.Equal(0, origins[0]);
            Assert.Equal(size - 8, origins[^1]);
            Assert.All(origins.Zip(origins.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 1, 5));
        }
    }

    [Fact]
    public void RunOverZFirstAndXLast() => Assert.Equal(
        [[0, 0, 0], [0, 0, 4], [2, 0, 0], [2, 0, 4]],
        TileOrigins.Of([6, 4, 8], [4, 4, 4], 1));

    [Fact]
    public void RefuseAnImageSmallerThanThePatch() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TileOrigins.Along(31, 32, 0.5));
}
