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
        padded.Unpad(0, padded.Tensor, (first, found) =>
        {
            Assert.Equal(0, first);
            Assert.True(found.equal(image).all().item<bool>());
        });
    }

    [Fact]
    public void UnpadsASlabThatBeginsInThePaddingAndSkipsOneThatEndsThere()
    {
        using var scope = torch.NewDisposeScope();
        var padded = PaddedImage.ToAtLeast(torch.arange(60f).reshape(1, 3, 4, 5), [8, 4, 5]); // slices 2, 3, 4 are the image
        var given = new List<(int First, float Value, long Slices)>();

        for (var first = 0; first < 8; first += 2)
            padded.Unpad(first, padded.Tensor.narrow(1, first, 2), (at, slab) => given.Add((at, slab[0, 0, 0, 0].item<float>(), slab.shape[1])));

        Assert.Equal([(0, 0f, 2L), (2, 40f, 1L)], given);
    }

    [Fact]
    public void LeavesALargeEnoughImageAlone()
    {
        using var image = torch.zeros(1, 4, 4, 4);

        Assert.Same(image, PaddedImage.ToAtLeast(image, [4, 3, 2]).Tensor);
    }
}
