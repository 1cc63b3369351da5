using MedSeqFT.Networks;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

public class WindowAttentionTests
{
    [Theory]
    [InlineData(4, 8, 8, true)]
    [InlineData(2, 3, 4, true)]
    [InlineData(3, 8, 9, false)]
    public void IsTheSameWithAndWithoutGradients(long z, long y, long x, bool shifted)
    {
        using var scope = torch.NewDisposeScope();
        var grid = WindowGrid.Of(z, y, x, shifted);
        using var attention = new WindowAttention(12, 3);
        attention.to(torch.float64);
        var windows = torch.randn([2, grid.Count, grid.Tokens, 12], torch.float64);
        var mask = ShiftMask.For(grid, torch.CPU, torch.float64);

        var withGradients = attention.call(windows, mask);
        using var constant = torch.no_grad();
        var without = attention.call(windows, mask);

        Assert.Equal(windows.shape, without.shape);
        Assert.InRange((withGradients - without).abs().max().item<double>(), 0, 1e-12);
    }

    // Windows of 343 tokens in 3 heads: 352,947 numbers each and image, so 1, 2 and all windows a piece.
    [Theory]
    [InlineData(1, true)]
    [InlineData(1_500_000, true)]
    [InlineData(1_500_000, false)]
    [InlineData(1L << 40, true)]
    public void IsTheSameWhenComputedAgainPieceByPiece(long largestPiece, bool shifted)
    {
        using var scope = torch.NewDisposeScope();
        var grid = WindowGrid.Of(8, 8, 21, shifted);
        using var plain = new WindowAttention(12, 3);
        using var again = new WindowAttention(12, 3, new Recomputation { Enabled = true, LargestPiece = largestPiece });
        again.load_state_dict(plain.state_dict());
        using var generator = new torch.Generator(5);
        var windows = torch.randn([2, grid.Count, grid.Tokens, 12], generator: generator);
        var mask = ShiftMask.For(grid, torch.CPU, torch.float32);

        var (expected, found) = (Run(plain), Run(again));

        Assert.Equal(12, grid.Count);
        Assert.All(expected.Zip(found), pair => Assert.InRange((pair.First - pair.Second).abs().max().item<float>() / pair.First.abs().max().item<float>(), 0, 1e-6));

        torch.Tensor[] Run(WindowAttention attention)
        {
            var input = windows.clone().requires_grad_();
            var output = attention.call(input, mask);
            output.pow(2).sum().backward();
            return [output, input.grad!, .. attention.named_parameters().OrderBy(p => p.name, StringComparer.Ordinal).Select(p => p.parameter.grad!)];
        }
    }

    [Fact]
    public void AnImageDoesNotSeeTheOthersOfItsBatch()
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        var grid = WindowGrid.Of(1, 8, 8, shifted: true);
        using var attention = new WindowAttention(12, 3);
        attention.to(torch.float64);
        var windows = torch.randn([3, grid.Count, grid.Tokens, 12], torch.float64);
        var mask = ShiftMask.For(grid, torch.CPU, torch.float64);

        var together = attention.call(windows, mask);
        var alone = attention.call(windows.narrow(0, 1, 1), mask);

        Assert.InRange((together.narrow(0, 1, 1) - alone).abs().max().item<double>(), 0, 1e-12);
    }

    [Fact]
    public void TheMaskedHalvesOfAWindowDoNotMix()
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        var grid = WindowGrid.Of(1, 1, 14, shifted: true);
        using var attention = new WindowAttention(12, 3);
        var mask = ShiftMask.For(grid, torch.CPU, torch.float32);
        var windows = torch.randn([1, 2, 7, 12]);
        var changed = windows.clone();
        changed[0, 1, 6] += 1; // beyond the seam of the last window

        var difference = (attention.call(windows, mask) - attention.call(changed, mask)).abs().sum(-1);

        Assert.Equal(0, difference[0, 1].narrow(0, 0, 4).max().item<float>());
        Assert.True(difference[0, 1].narrow(0, 4, 3).min().item<float>() > 0);
    }
}
