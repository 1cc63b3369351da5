using MedSeqFT.Networks;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

/// <summary>
/// The published networks made whole on torch's meta device, where a tensor has a shape and no memory: H alone would be 4.6 GB.
/// The device that new tensors are made on is one for all threads, so nothing runs beside these.
/// </summary>
[CollectionDefinition(nameof(PublishedSizesTests), DisableParallelization = true)]
[Collection(nameof(PublishedSizesTests))]
public sealed class PublishedSizesTests : IDisposable
{
    public PublishedSizesTests() => torch.set_default_device(torch.META);

    public void Dispose() => torch.set_default_device(torch.CPU);

    // Counts of MONAI's own module with one channel and 14 classes.
    [Theory]
    [InlineData("voco-b", true, 18_637_362, 53_164_146, 72_762_656)]
    [InlineData("voco-l", true, 73_894_914, 211_999_362, 290_392_016)]
    [InlineData("voco-h", true, 294_863_778, 847_276_194, 1_160_844_080)]
    [InlineData("voco-b", false, 8_062_002, 42_588_786, 62_187_296)]
    public void VoCoHasTheOriginalsParameters(string backbone, bool useV2, long swin, long encoder, long whole)
    {
        using var network = Backbones.CreateEmpty(new BackboneOptions { Backbone = backbone, BackboneUseV2 = useV2 }, 1, 14);

        Assert.Equal(swin, Sum(network, n => network.ScopeOf(n) == ParameterScope.Encoder));
        Assert.Equal(encoder, Sum(network, n => network.ScopeOf(n) is ParameterScope.Encoder or ParameterScope.Skip));
        Assert.Equal(whole, Sum(network, _ => true));
        Assert.All(network.parameters(), parameter => Assert.Equal(DeviceType.META, parameter.device_type));
    }

    [Theory]
    [InlineData("voco-b", 48)]
    [InlineData("voco-l", 96)]
    [InlineData("voco-h", 192)]
    public void VoCoHasTheOfficialNamesAndShapes(string backbone, int featureSize)
    {
        using var network = Backbones.CreateEmpty(new BackboneOptions { Backbone = backbone }, 1, 21);

        var found = network.state_dict().ToDictionary(t => t.Key, t => string.Join(',', t.Value.shape));

        Assert.Equal(OfficialNames.Of(featureSize, 1, 21, useV2: true).OrderBy(t => t.Key, StringComparer.Ordinal), found.OrderBy(t => t.Key, StringComparer.Ordinal));
    }

    // 42 r C of each stage, C = F, 2F, 4F, 8F (at rank 1).
    [Theory]
    [InlineData("voco-b", 30_240)]
    [InlineData("voco-l", 60_480)]
    [InlineData("voco-h", 120_960)]
    public void LoraFindsThirtySixLinears(string backbone, long loraParameters)
    {
        using var network = Backbones.CreateEmpty(new BackboneOptions { Backbone = backbone }, 1, 14);

        var linears = network.EncoderLinears;

        Assert.Equal(36, linears.Count);
        Assert.Equal(loraParameters, linears.Sum(l => l.Layer.Weight.shape.Sum()));
    }

    [Fact]
    public void EveryFurtherChannelAddsThirtySixFeatureSizes()
    {
        using var one = Backbones.CreateEmpty(new BackboneOptions { Backbone = "voco-l" }, 1, 14);
        using var three = Backbones.CreateEmpty(new BackboneOptions { Backbone = "voco-l" }, 3, 14);

        Assert.Equal(2 * 36 * 96, Sum(three, _ => true) - Sum(one, _ => true));
    }

    private static long Sum(Backbone network, Func<string, bool> counts) =>
        network.named_parameters().Where(p => counts(p.name)).Sum(p => p.parameter.numel());
}
