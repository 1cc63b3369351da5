using MedSeqFT.Networks;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

public sealed class StemConvolutionTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(2, 2, true)]
    [InlineData(3, 1, false)]
    [InlineData(1, 1, true)]
    public void IsAConvolutionWithTorchsNamesAndSizes(long kernel, long stride, bool hasBias)
    {
        using var stem = new StemConvolution(2, 5, kernel, stride, hasBias);
        var conv = torch.nn.Conv3d(2, 5, kernel, stride: stride, padding: stride == 1 ? kernel / 2 : 0, bias: hasBias);
        conv.load_state_dict(stem.state_dict());
        var input = torch.randn([2, 2, 4, 6, 8]);

        Assert.Equal(hasBias ? ["weight", "bias"] : ["weight"], stem.state_dict().Keys);
        Assert.True(conv.call(input).equal(stem.call(input)).all().item<bool>());
        Assert.InRange(stem.get_parameter("weight")!.abs().max().item<float>(), 0, 1 / MathF.Sqrt(2 * kernel * kernel * kernel));
    }

    [Fact]
    public void ImagesOfAnotherNumberOfChannelsTakeTheStemAddedForThem()
    {
        using var stem = new StemConvolution(1, 5, kernel: 2, stride: 2);
        var (weight, bias) = (torch.randn([5, 3, 2, 2, 2]), torch.randn(5));
        var input = torch.randn([1, 3, 4, 4, 4]);

        stem.Add(weight, bias);

        Assert.Equal([true, false, true], new[] { 1L, 2L, 3L }.Select(stem.Takes));
        Assert.True(torch.nn.functional.conv3d(input, weight, bias, [2L]).equal(stem.call(input)).all().item<bool>());
        Assert.Equal(["weight", "bias"], stem.state_dict().Keys);
        Assert.Throws<KeyNotFoundException>(() => stem.call(torch.randn([1, 2, 4, 4, 4])));
    }

    [Fact]
    public void AnAddedStemIsACopyWithoutGradientThatALaterOneReplaces()
    {
        using var stem = new StemConvolution(1, 2, kernel: 1, hasBias: false);
        var weight = torch.ones([2, 2, 1, 1, 1]);
        stem.Add(weight, null);
        weight.zero_();

        var output = stem.call(torch.ones([1, 2, 1, 1, 1]));
        stem.Add(weight, null);

        Assert.Equal([2, 2], output.data<float>().ToArray());
        Assert.False(output.requires_grad);
        Assert.Equal(0, stem.call(torch.ones([1, 2, 1, 1, 1])).sum().item<float>());
    }
}
