using MedSeqFT.Imaging;
using MedSeqFT.Tensors;

namespace MedSeqFT.Tests.Imaging;

public class HoleFillingTests
{
    // Near a third of free voxels, paths out wind through many rows before they end.
    [Theory]
    [InlineData(8, 9, 70, 0.30)]
    [InlineData(8, 9, 70, 0.36)]
    [InlineData(5, 6, 64, 0.33)]
    [InlineData(4, 4, 129, 0.45)]
    [InlineData(6, 5, 3, 0.33)]
    [InlineData(1, 1, 200, 0.5)]
    [InlineData(9, 1, 1, 0.5)]
    public void WhatAWalkFromTheFacesDoesNotReachIsSet(int depth, int height, int width, double free)
    {
        var random = CounterRandom.For(3, "holes", $"{depth} {height} {width}");
        var set = new bool[depth, height, width];
        foreach (var (z, y, x) in Voxels(set))
            set[z, y, x] = random.NextDouble() >= free;
        var mask = MaskOf(set);

        HoleFilling.Apply(mask);

        var reached = Walk(set);
        foreach (var (z, y, x) in Voxels(set))
            Assert.Equal(!reached[z, y, x], mask[z * height + y, x]);
        Assert.Equal(Voxels(set).Count(v => !reached[v.Z, v.Y, v.X]), mask.Count);
    }

    [Fact]
    public void APathThroughAllRowsThereAndBackIsFollowed()
    {
        // A snake of free voxels in the plane z = 1, from the face at y = 0: along every second row, and over to the next at its end.
        var set = new bool[3, 40, 150];
        foreach (var (z, y, x) in Voxels(set))
        {
            var along = y % 2 == 0 && y is >= 2 and <= 36 && x is >= 1 and <= 148;
            var over = y % 2 == 1 && y <= 35 && x == (y % 4 == 1 ? 1 : 148);
            set[z, y, x] = !(z == 1 && (along || over || (y == 0 && x == 1)));
        }
        var mask = MaskOf(set);

        HoleFilling.Apply(mask);

        var reached = Walk(set);
        Assert.True(reached[1, 36, 75]);
        Assert.All(Voxels(set), v => Assert.Equal(!reached[v.Z, v.Y, v.X], mask[v.Z * 40 + v.Y, v.X]));
    }

    private static VoxelMask MaskOf(bool[,,] set)
    {
        var (height, width) = (set.GetLength(1), set.GetLength(2));
        var mask = new VoxelMask([set.GetLength(0), height, width]);
        foreach (var (z, y, x) in Voxels(set).Where(v => set[v.Z, v.Y, v.X]))
            mask.Set((z * height + y) * width + x, 1);
        return mask;
    }

    private static bool[,,] Walk(bool[,,] set)
    {
        var (depth, height, width) = (set.GetLength(0), set.GetLength(1), set.GetLength(2));
        var reached = new bool[depth, height, width];
        var open = new Stack<(int Z, int Y, int X)>(Voxels(set).Where(v => v.Z == 0 || v.Y == 0 || v.X == 0 || v.Z == depth - 1 || v.Y == height - 1 || v.X == width - 1));
        while (open.TryPop(out var v))
        {
            if (v.Z < 0 || v.Y < 0 || v.X < 0 || v.Z == depth || v.Y == height || v.X == width || set[v.Z, v.Y, v.X] || reached[v.Z, v.Y, v.X])
                continue;
            reached[v.Z, v.Y, v.X] = true;
            foreach (var step in (int[])[-1, 1])
            {
                open.Push((v.Z + step, v.Y, v.X));
                open.Push((v.Z, v.Y + step, v.X));
                open.Push((v.Z, v.Y, v.X + step));
            }
        }
        return reached;
    }

    private static IEnumerable<(int Z, int Y, int X)> Voxels(bool[,,] of) =>
        from z in Enumerable.Range(0, of.GetLength(0))
        from y in Enumerable.Range(0, of.GetLength(1))
        from x in Enumerable.Range(0, of.GetLength(2))
        select (z, y, x);
}
