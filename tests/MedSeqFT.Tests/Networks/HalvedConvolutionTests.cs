using MedSeqFT.Networks;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

public class HalvedConvolutionTests
{
    // Channels * z * y below and above libtorch's limit, even and odd depths, the least depth, one slice less.
    [Theory]
    [InlineData(12, 8, 6, 5, 1)]
    [InlineData(12, 9, 6, 5, 1)]
    [InlineData(5, 4, 3, 3, 1)]
    [InlineData(5, 3, 3, 3, 1)]
    [InlineData(3, 8, 6, 7, 2)]
    [InlineData(48, 16, 32, 2, 1)]
    public void IsTheConvolutionWithItsGradients(long channels, long z, long y, long x, long strideInPlane)
    {
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(3);
        long[] stride = [1, strideInPlane, strideInPlane];
        long[][] shapes = [[1, channels, z, y, x], [4, channels, 3, 3, 3], [4]];
        var values = shapes.Select(shape => torch.randn(shape, generator: generator)).ToArray();

        var found = Run(values, torch.float32, t => HalvedConvolution.Run(t[0], t[1], t[2], stride, [1, 1, 1]));
        var exact = Run(values, torch.float64, t => torch.nn.functional.conv3d(t[0], t[1], t[2], stride, [1, 1, 1]));

        Assert.All(exact.Zip(found), pair =>
        {
            Assert.Equal(pair.First.shape, pair.Second.shape);
            Assert.InRange((pair.First - pair.Second).abs().max().item<double>() / pair.First.abs().max().item<double>(), 0, 2e-6);
        });
    }

    [Theory]
    [InlineData(1, 12, 8, 3, 1, true)]
    [InlineData(1, 12, 3, 3, 1, false)] // mostly overlap
    [InlineData(1, 400, 8, 3, 1, false)] // libtorch's fast convolution takes it as it is
    [InlineData(2, 12, 8, 3, 1, false)]
    [InlineData(1, 1, 8, 3, 1, false)]
    [InlineData(1, 12, 8, 1, 1, false)]
    [InlineData(1, 12, 8, 3, 2, false)]
    public void PaysWhereLibtorchWouldUnfold(long batch, long channels, long z, long kernel, long stride, bool pays)
    {
        using var scope = torch.NewDisposeScope();
        var (input, weight) = (torch.empty([batch, channels, z, 8, 6]), torch.empty([4, channels, kernel, kernel, kernel]));

        Assert.Equal(pays, HalvedConvolution.Pays(input, weight, [stride, 1, 1]));
        Assert.False(HalvedConvolution.Pays(input.@double(), weight.@double(), [stride, 1, 1]));
    }

    private static torch.Tensor[] Run(torch.Tensor[] values, torch.ScalarType type, Func<torch.Tensor[], torch.Tensor> convolution)
    {
        var own = values.Select(value => value.to(type, copy: true).requires_grad_()).ToArray();
        var output = convolution(own);
        output.pow(2).sum().backward();
        return [output, .. own.Select(value => value.grad!)];
    }
}
