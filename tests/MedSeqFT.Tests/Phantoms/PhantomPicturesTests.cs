using MedSeqFT.Phantoms;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Phantoms;

public class PhantomPicturesTests
{
    private static readonly int[] Size = [32, 64, 64];

    [Theory]
    [InlineData("liver", 1)]
    [InlineData("kidneys", 2)]
    [InlineData("hippocampus", 2)]
    public void ForegroundIsThreeToTwelvePercentAndEveryLabelIsThere(string kind, int labels)
    {
        using var scope = torch.NewDisposeScope();
        for (var i = 0; i < 4; i++)
        {
            var phantom = Paint(kind, i);

            Assert.Equal(Size.Select(n => (long)n), phantom.Label.shape);
            Assert.InRange(Share(phantom.Label > 0), 0.03, 0.12);
            Assert.All(Enumerable.Range(1, labels), label => Assert.InRange(Share(phantom.Label.eq(label)), 0.003, 0.12));
            Assert.Equal(labels, phantom.Label.max().item<byte>());
        }
    }

    [Fact]
    public void CtIsInHounsfieldUnits()
    {
        using var scope = torch.NewDisposeScope();
        var phantom = Paint("liver", 0);

        var corner = phantom.Image[.., ..5, ..5];
        var liver = phantom.Image[phantom.Label.eq(1)];

        Assert.InRange(corner.mean().item<float>(), -1010, -980);
        Assert.InRange(liver.mean().item<float>(), 60, 130);
        Assert.InRange(liver.std().item<float>(), 5, 40);
        Assert.InRange(phantom.Image.max().item<float>(), 250, 600);
        Assert.InRange(phantom.Image.min().item<float>(), -1024, -1000);
        Assert.Equal(0, (phantom.Image - phantom.Image.round()).abs().max().item<float>());
    }

    [Fact]
    public void MrHasItsOwnScaleInEveryCase()
    {
        using var scope = torch.NewDisposeScope();
        var means = Enumerable.Range(0, 6).Select(i => Paint("hippocampus", i)).Select(p =>
        {
            Assert.True(p.Image.min().item<float>() >= 0);
            return p.Image.mean().item<float>();
        }).ToList();

        Assert.True(means.Max() / means.Min() > 1.3);
    }

    [Fact]
    public void MrIsShadedByABiasField()
    {
        using var scope = torch.NewDisposeScope();
        var image = Paint("hippocampus", 0).Image;

        var blocks = torch.nn.functional.max_pool3d(image.unsqueeze(0).unsqueeze(0), [16, 32, 32]).flatten();

        Assert.True((blocks.max() / blocks.min()).item<float>() > 1.05);
    }

    [Fact]
    public void ALesionIsBrighterThanItsKidney()
    {
        using var scope = torch.NewDisposeScope();
        var phantom = Paint("kidneys", 0);

        var kidney = phantom.Image[phantom.Label.eq(1)].median().item<float>();
        var lesion = phantom.Image[phantom.Label.eq(2)].median().item<float>();

        Assert.InRange(lesion - kidney, 60, 160);
    }

    [Theory]
    [InlineData("liver")]
    [InlineData("kidneys")]
    [InlineData("hippocampus")]
    public void NoPairOfThresholdsFindsIt(string kind)
    {
        using var scope = torch.NewDisposeScope();
        var phantom = Paint(kind, 1);
        var truth = phantom.Label > 0;
        var (low, high) = (phantom.Image[truth].quantile(torch.tensor(0.05f)), phantom.Image[truth].quantile(torch.tensor(0.95f)));

        var found = (phantom.Image >= low).logical_and(phantom.Image <= high);

        Assert.InRange(2 * Share(found.logical_and(truth)) / (Share(found) + Share(truth)), 0.0, 0.75);
    }

    [Fact]
    public void UnlabelledVolumesDifferInHeightAndSize()
    {
        using var scope = torch.NewDisposeScope();
        var bodies = Enumerable.Range(0, 6).Select(i => Share(Abdomen.Unlabelled(Size, CounterRandom.For(0, "test", index: i)) > -500)).ToList();

        Assert.All(bodies, share => Assert.InRange(share, 0.3, 0.99));
        Assert.True(bodies.Max() - bodies.Min() > 0.05);
    }

    private static Phantom Paint(string kind, int index)
    {
        var random = CounterRandom.For(0, "test", kind, index);
        return kind switch
        {
            "liver" => Abdomen.WithLiver(Size, random),
            "kidneys" => Abdomen.WithKidneys(Size, random),
            _ => TemporalLobe.WithHippocampus(Size, random),
        };
    }

    private static double Share(torch.Tensor mask) => mask.to_type(torch.ScalarType.Float64).mean().item<double>();
}
