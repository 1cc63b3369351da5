using MedSeqFT.Tensors;
using MedSeqFT.Tests.Selection;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Training;

public sealed class DinoAugmentationTests
{
    [Fact]
    public void TheSameDrawGivesTheSameViewAndLeavesTheOriginal()
    {
        using var scope = torch.NewDisposeScope();
        using var view = ToyViews.View(1, 4, 24, 24);
        var before = view.clone();

        var first = Apply(view, 5);

        Assert.Equal(view.shape, first.shape);
        Assert.True(first.equal(Apply(view, 5)).all().item<bool>());
        Assert.False(first.equal(Apply(view, 6)).all().item<bool>());
        Assert.True(view.equal(before).all().item<bool>());
    }

    [Fact]
    public void EverySliceIsChangedOnItsOwn()
    {
        using var scope = torch.NewDisposeScope();
        using var slice = ToyViews.View(2, 1, 24, 24);
        var view = slice.expand(1, 6, 24, 24);

        var means = Apply(view, 1).mean([0, 2, 3]).data<float>().ToArray();

        // Equal slices end at other brightnesses; noise alone would leave their means within a hundredth.
        Assert.True(means.Max() - means.Min() > 0.05, string.Join(' ', means));
    }

    [Fact]
    public void OnlyTheFirstViewSometimesKeepsItsBrightness()
    {
        using var scope = torch.NewDisposeScope();
        var flat = torch.ones(1, 2, 8, 8);
        // Of a flat image blur, contrast and gamma keep the mean: what moves it is brightness.
        bool Keeps(long index, bool isSecond) => Apply(flat, index, isSecond).mean([0, 2, 3]).sub(1).abs().max().item<float>() < 0.05;

        var (first, second) = (Enumerable.Range(0, 400).Count(i => Keeps(i, false)), Enumerable.Range(0, 400).Count(i => Keeps(i, true)));

        // 0.2 of the views escape the product, 0.23 of those both slices' sum (0.2 + 0.8 * 0.2 * 0.2): about 19 of 400.
        Assert.InRange(first, 8, 40);
        Assert.True(second < first * 2 / 3, $"{second} of the second, {first} of the first");
    }

    [Fact]
    public void NoiseIsNeverLeftOut()
    {
        using var scope = torch.NewDisposeScope();
        var flat = torch.zeros(1, 1, 16, 16);

        Assert.All(Enumerable.Range(0, 20), i => Assert.True(Apply(flat, i).std().item<float>() > 0));
    }

    private static torch.Tensor Apply(torch.Tensor view, long index, bool isSecond = false)
    {
        var random = CounterRandom.For(3, "test", index: index);
        return DinoAugmentation.Apply(view, isSecond, ref random);
    }
}
