using MedSeqFT.Imaging;
using TorchSharp;

namespace MedSeqFT.Tests.Imaging;

public class TensorSpansTests
{
    [Fact]
    public void AViewStartsAtItsOwnFirstElement()
    {
        using var scope = torch.NewDisposeScope();
        var tensor = torch.arange(6, torch.float32).reshape(3, 2);

        var span = TensorSpans.Of<float>(tensor[1..3]);

        Assert.Equal([2f, 3f, 4f, 5f], span.ToArray());
    }

    [Fact]
    public void WritesReachTheTensor()
    {
        using var scope = torch.NewDisposeScope();
        var tensor = torch.zeros(4, torch.int16);

        TensorSpans.Of<short>(tensor)[2] = 7;

        Assert.Equal(7, tensor[2].item<short>());
    }

    [Theory]
    [InlineData(float.NaN, 0)]
    [InlineData(float.PositiveInfinity, 18)]
    [InlineData(float.NegativeInfinity, 66)]
    public void OneValueThatIsNotFiniteIsFoundWhereverItStands(float value, int place)
    {
        using var scope = torch.NewDisposeScope();
        var tensor = torch.full(67, float.MaxValue);
        var before = TensorSpans.AreFinite(tensor);

        tensor[place] = value;

        Assert.True(before);
        Assert.False(TensorSpans.AreFinite(tensor));
    }

    [Fact]
    public void StridedTensorsAndOtherElementSizesAreRefused()
    {
        using var scope = torch.NewDisposeScope();
        var tensor = torch.zeros(3, 2);

        Assert.Throws<ArgumentException>(() => TensorSpans.Of<float>(tensor.t()).Length);
        Assert.Throws<ArgumentException>(() => TensorSpans.Of<short>(tensor).Length);
    }
}
