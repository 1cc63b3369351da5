using MedSeqFT.Networks;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

public class ShiftMaskTests
{
    [Theory]
    [InlineData(16, 8, 10)]
    [InlineData(4, 20, 8)]
    [InlineData(7, 7, 12)]
    public void ForbidsWhatMonaisRegionNumbersForbid(long z, long y, long x)
    {
        using var scope = torch.NewDisposeScope();
        var grid = WindowGrid.Of(z, y, x, shifted: true);
        var expected = ByRegionNumbers(grid);

        var mask = ShiftMask.For(grid, torch.CPU, torch.float32);

        var all = torch.cat([.. mask.Groups.Select(g => (g.Mask ?? torch.zeros(grid.Tokens, grid.Tokens)).expand(g.Windows!.numel(), -1, -1))]);
        Assert.True(all.lt(0).index_select(0, mask.Order!).equal(expected).all().item<bool>());
        Assert.Equal(grid.Count, mask.Order!.numel());
    }

    [Fact]
    public void AGridWithoutShiftIsOneGroupWithoutMask()
    {
        var mask = ShiftMask.For(WindowGrid.Of(7, 4, 2, shifted: true), torch.CPU, torch.float32);

        Assert.Equal([new WindowGroup(null, null)], mask.Groups);
        Assert.Null(mask.Order);
    }

    [Fact]
    public void IsMadeOnceAndOutlivesTheScopeItWasMadeIn()
    {
        var grid = WindowGrid.Of(9, 9, 9, shifted: true);
        ShiftMask first;
        using (torch.NewDisposeScope())
            first = ShiftMask.For(grid, torch.CPU, torch.float64);

        var second = ShiftMask.For(grid, torch.CPU, torch.float64);

        Assert.Same(first, second);
        Assert.Equal(8, second.Groups.Count);
        Assert.True(second.Groups[^1].Mask!.min().item<double>() < 0);
    }

    // MONAI adds -100. Subnormal weights would be as good, but slow.
    [Fact]
    public void WeighsAsMonaisDoesWithoutSubnormalNumbers()
    {
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(1);
        var ours = ShiftMask.For(WindowGrid.Of(9, 9, 9, shifted: true), torch.CPU, torch.float32).Groups[^1].Mask!;
        var monais = ours.lt(0).to(torch.float32) * -100f;
        var scores = torch.randn([343, 343], generator: generator) * 4;
        var values = torch.randn([343, 8], generator: generator);

        var (weights, expected) = ((scores + ours).softmax(-1), (scores + monais).softmax(-1));

        Assert.True(weights.mm(values).equal(expected.mm(values)).all().item<bool>());
        Assert.True(Subnormal(expected).any().item<bool>());
        Assert.False(Subnormal(weights).any().item<bool>());
    }

    private static torch.Tensor Subnormal(torch.Tensor t) => t.gt(0).logical_and(t.lt(1.17549435e-38f));

    // Every voxel of the padded map is numbered by 3 x 3 x 3 ranges; tokens with different numbers don't see each other.
    private static torch.Tensor ByRegionNumbers(WindowGrid grid)
    {
        var (z, y, x) = (Ranges(grid.Z), Ranges(grid.Y), Ranges(grid.X));
        var numbers = (z.reshape(-1, 1, 1) * 9 + y.reshape(1, -1, 1) * 3 + x.reshape(1, 1, -1)).unsqueeze(0).unsqueeze(-1);
        var unshifted = new WindowGrid(Padded(grid.Z), Padded(grid.Y), Padded(grid.X));
        var windows = WindowPartition.Split(numbers, unshifted).reshape(grid.Count, grid.Tokens);
        return windows.unsqueeze(1).ne(windows.unsqueeze(2));
    }

    private static torch.Tensor Ranges(AxisWindows axis)
    {
        var size = axis.Size + axis.Padding;
        var numbers = Enumerable.Range(0, (int)size).Select(i => i < size - axis.Window ? 0f : i < size - axis.Shift ? 1f : 2f);
        return axis.Shift > 0 ? torch.tensor(numbers.ToArray()) : torch.full(size, 2f);
    }

    private static AxisWindows Padded(AxisWindows axis) => new(axis.Size + axis.Padding, axis.Window, 0);
}
