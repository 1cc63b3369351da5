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

    [Fact]
    public void StridedTensorsAndOtherElementSizesAreRefused()
    {
        using var scope = torch.NewDisposeScope();
        var tensor = torch.zeros(3, 2);

        Assert.Throws<ArgumentException>(() => TensorSpans.Of<float>(tensor.t()).Length);
        Assert.Throws<ArgumentException>(() => TensorSpans.Of<short>(tensor).Length);
    }
}
