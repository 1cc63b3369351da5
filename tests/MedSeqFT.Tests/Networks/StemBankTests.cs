using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

public sealed class StemBankTests : IDisposable
{
    private static readonly BackboneOptions Narrow = new() { Backbone = "voco", BackboneFeatureSize = Tiny.FeatureSize };
    private static readonly string[] StemNames = ["encoder1.layer.conv1.conv.weight", "encoder1.layer.conv3.conv.weight", "swinViT.patch_embed.proj.bias", "swinViT.patch_embed.proj.weight"];
    private readonly DisposeScope scope = torch.NewDisposeScope();
    private readonly Backbone one = Backbones.Create(Narrow, 1, 2, seed: 1);
    private readonly Backbone three = Backbones.Create(Narrow, 3, 2, seed: 2);
    private readonly NamedTensors file;

    public StemBankTests() => file = PretrainedWeights.StateDictOf(one, (_, part) => part != ParameterScope.Head);

    public void Dispose()
    {
        file.Dispose();
        one.Dispose();
        three.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void TheStemIsWhatSeesTheImage() =>
        Assert.Equal(StemNames, one.named_parameters().Select(p => p.name).Where(one.IsStem).Order(StringComparer.Ordinal));

    [Fact]
    public void AnInflatedStemGivesEqualChannelsTheFeaturesOfOne()
    {
        using var constant = torch.no_grad();
        var bank = new StemBank(file, three);
        PretrainedWeights.Restore(three, bank.TensorsFor(3), (_, part) => part != ParameterScope.Head, "carry-over");
        var image = Tiny.Image();

        var ofOne = one.Encode(image);
        var ofThree = three.Encode(image.expand([1, 3, .. image.shape[2..]]));

        Assert.Equal([1L], bank.Channels);
        Assert.All(ofOne.Zip(ofThree), pair => Assert.InRange((pair.First - pair.Second).abs().max().item<float>(), 0, 2e-4));
    }

    [Fact]
    public void ACaseOfAnEarlierTaskHasTheFeaturesThatItsOwnStemGives()
    {
        using var constant = torch.no_grad();
        var bank = new StemBank(file, three);
        PretrainedWeights.Restore(three, bank.TensorsFor(3), (_, part) => part != ParameterScope.Head, "carry-over");

        Assert.False(three.Encodes(1));
        bank.AddTo(three);

        Assert.True(three.Encodes(1));
        Assert.All(one.Encode(Tiny.Image()).Zip(three.Encode(Tiny.Image())), pair => Assert.True(pair.First.equal(pair.Second).all().item<bool>()));
    }

    [Fact]
    public void ACarryOverOfThreeChannelsKeepsTheOfficialNamesForTheFirstCount()
    {
        using var carryOver = CarryOverOfThree();

        Assert.Equal(StemNames.Select(name => $"stems.3.{name}"), carryOver.Keys.Where(StemBank.IsExtra).Order(StringComparer.Ordinal));
        Assert.All(StemNames, name => Assert.True(carryOver[name].equal(file[name]).all().item<bool>()));
        Assert.All(StemNames, name => Assert.True(carryOver[$"stems.3.{name}"].equal(three.get_parameter(name)!).all().item<bool>()));
        Assert.Equal(file.Keys.Order(StringComparer.Ordinal), carryOver.Keys.Where(name => !StemBank.IsExtra(name)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EveryCountGetsItsOwnStemBack()
    {
        using var carryOver = CarryOverOfThree();
        var bank = new StemBank(carryOver, one);

        Assert.Equal([1L, 3L], bank.Channels);
        Assert.All(StemNames, name => Assert.Same(carryOver[name], bank.TensorsFor(1)[name]));
        Assert.All(StemNames, name => Assert.Same(carryOver[$"stems.3.{name}"], bank.TensorsFor(3)[name]));
        Assert.Equal(4, bank.TensorsFor(4)["swinViT.patch_embed.proj.weight"].shape[1]);
    }

    [Fact]
    public void AThirdTaskLeavesTheStemsOfTheOthersAlone()
    {
        using var carryOver = CarryOverOfThree();
        using var next = PretrainedWeights.StateDictOf(one, (_, part) => part != ParameterScope.Head);

        new StemBank(carryOver, one).Complete(next, one);

        Assert.Equal(carryOver.Keys.Order(StringComparer.Ordinal), next.Keys.Order(StringComparer.Ordinal));
        Assert.All(StemNames, name => Assert.True(next[$"stems.3.{name}"].equal(carryOver[$"stems.3.{name}"]).all().item<bool>()));
    }

    [Fact]
    public void OnlyANewNumberOfChannelsTakesTheTrainedStem()
    {
        using var finetuned = Backbones.Create(Narrow, 3, 2, seed: 7);
        using var finetunedOne = Backbones.Create(Narrow, 1, 2, seed: 7);
        var before = one.get_parameter("swinViT.patch_embed.proj.weight")!.detach().clone();

        new StemBank(file, three).TakeNewStem(three, finetuned);
        new StemBank(file, one).TakeNewStem(one, finetunedOne);

        Assert.All(StemNames, name => Assert.True(three.get_parameter(name)!.equal(finetuned.get_parameter(name)!).all().item<bool>()));
        Assert.True(one.get_parameter("swinViT.patch_embed.proj.weight")!.equal(before).all().item<bool>());
        Assert.False(three.get_parameter("encoder2.layer.conv1.conv.weight")!.equal(finetuned.get_parameter("encoder2.layer.conv1.conv.weight")!).all().item<bool>());
    }

    [Theory]
    [InlineData("stems.3.swinViT.patch_embed.proj.weight", true)]
    [InlineData("stems.03x.w", false)]
    [InlineData("stems.0.w", false)]
    [InlineData("stems.3", false)]
    [InlineData("swinViT.patch_embed.proj.weight", false)]
    public void OnlyNamesWithANumberAreExtra(string name, bool expected) => Assert.Equal(expected, StemBank.IsExtra(name));

    private NamedTensors CarryOverOfThree()
    {
        var carryOver = PretrainedWeights.StateDictOf(three, (_, part) => part != ParameterScope.Head);
        new StemBank(file, three).Complete(carryOver, three);
        return carryOver;
    }
}
