using MedSeqFT.Inference;
using TorchSharp;

namespace MedSeqFT.Tests.Inference;

public sealed class PaddedImageTests
{
    [Fact]
    public void PutsTheOddVoxelAfterTheImage()
    {
        using var scope = torch.NewDisposeScope();
        var image = torch.ones(2, 3, 4, 9);

        var padded = PaddedImage.ToAtLeast(image, [6, 4, 8]);

        Assert.Equal([2, 6, 4, 9], padded.Tensor.shape);
        Assert.Equal([1, 0, 0], padded.Before);
        Assert.Equal([0f, 1f, 1f, 1f, 0f, 0f], padded.Tensor[0, .., 0, 0].data<float>().ToArray());
    }

    [Fact]
    public void UnpadsToTheSameVoxels()
    {
        using var scope = torch.NewDisposeScope();
        var image = torch.arange(60f).reshape(1, 3, 4, 5);

        var padded = PaddedImage.ToAtLeast(image, [8, 7, 6]);

        Assert.True(padded.Unpad(padded.Tensor).equal(image).all().item<bool>());
    }

    [Fact]
    public void LeavesALargeEnoughImageAlone()
    {
        using var image = torch.zeros(1, 4, 4, 4);

        Assert.Same(image, PaddedImage.ToAtLeast(image, [4, 3, 2]).Tensor);
    }
}
