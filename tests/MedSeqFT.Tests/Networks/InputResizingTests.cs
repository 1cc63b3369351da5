using System.Text.Json;
using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

public class InputResizingTests
{
    private static readonly BackboneOptions Options = new() { Backbone = "voco", BackboneFeatureSize = 12, BackboneMinimumSide = 64 };

    [SkippableFact]
    [Trait("Category", "Golden")]
    public void SegmentsAsVoCosOwnNnUnetCodeDoes()
    {
        var golden = Golden();
        var config = VoCoGolden.Manifest.GetProperty("config");
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        using var network = Backbones.CreateEmpty(
            Options with { BackboneFeatureSize = config.GetProperty("F").GetInt32() }, config.GetProperty("cin").GetInt32(), config.GetProperty("cout").GetInt32());
        using var weights = TensorFile.Read(VoCoGolden.PathOf(golden.GetProperty("state_dict").GetString()!));
        network.load_state_dict(weights, strict: true);
        network.to(torch.float64);

        var logits = network.call(VoCoGolden.Input(golden, torch.float64));

        VoCoGolden.AssertClose(golden.GetProperty("logits").GetString()!, logits, VoCoGolden.StorageTolerance);
    }

    [SkippableFact]
    [Trait("Category", "Golden")]
    public void SidesAreThoseOfVoCosOwnNnUnetCode()
    {
        var resizing = new InputResizing(Options.BackboneMinimumSide);

        Assert.All(Golden().GetProperty("change_shape_examples").EnumerateObject(), example => Assert.Equal(
            example.Value.EnumerateArray().Select(side => side.GetInt64()),
            resizing.SizeFor([.. example.Name.Trim('(', ')').Split(", ").Select(side => long.Parse(side, System.Globalization.CultureInfo.InvariantCulture))])));
    }

    [Fact]
    public void AnImageOfASideThatFitsIsComputedAsItIs()
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        using var plain = Backbones.Create(Options with { BackboneMinimumSide = 0 }, 1, 2, seed: 1);
        using var resizing = Backbones.Create(Options, 1, 2, seed: 1);
        var image = torch.rand([1, 1, 64, 64, 64]);

        Assert.True(plain.call(image).equal(resizing.call(image)).all().item<bool>());
    }

    [Fact]
    public void BothPartsOfTheNetworkSeeTheResizedImageAndLearnFromIt()
    {
        using var scope = torch.NewDisposeScope();
        using var network = Backbones.Create(Options, 1, 2, seed: 1);
        var image = torch.rand([1, 1, 30, 40, 70]);

        var levels = network.Encode(image);
        var logits = network.call(image);
        logits.pow(2).mean().backward();

        Assert.Equal([1, 12, 32, 32, 32], levels[0].shape);
        Assert.Equal([1, 2, 30, 40, 70], logits.shape);
        Assert.Null(network.RefuseSize([30, 40, 70]));
        Assert.All(network.parameters(), p => Assert.NotNull(p.grad));
    }

    [Theory]
    [InlineData("voco", 32, "0 or a multiple of 32, 64 or more")]
    [InlineData("voco", 100, "0 or a multiple of 32, 64 or more")]
    [InlineData("unimiss-plus", 64, "0 for Backbone 'unimiss-plus'")]
    public void OtherSidesAreRefused(string backbone, int side, string allowed)
    {
        var fault = Assert.Single((Options with { Backbone = backbone, BackboneMinimumSide = side }).Validate());

        Assert.Equal("MSQ2001", fault.Code);
        Assert.Contains(allowed, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void APatchMayThenHaveAnySize()
    {
        Assert.Empty(Backbones.ValidatePatch(Options, "PatchSize", [30, 40, 70]));
        Assert.Single(Backbones.ValidatePatch(Options, "PatchSize", [30, 0, 70]));
        Assert.Single(Backbones.ValidatePatch(Options with { BackboneMinimumSide = 0 }, "PatchSize", [30, 40, 70]));
    }

    [Fact]
    public void TheMemoryOfTrainingIsThatOfTheResizedPatch() => Assert.Equal(
        Backbones.CountActivations(Options with { BackboneMinimumSide = 0 }, 1, 2, [64, 160, 160]).Kept,
        Backbones.CountActivations(Options, 1, 2, [32, 160, 160]).Kept);

    private static JsonElement Golden()
    {
        JsonElement golden = default;
        Skip.IfNot(GoldenFolder.Find("voco") is not null && VoCoGolden.Manifest.GetProperty("misc").TryGetProperty("nnunet_wrapper", out golden), "these golden values have no misc.nnunet_wrapper");
        return golden;
    }
}
