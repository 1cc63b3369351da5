using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

/// <summary>What we write is what MONAI's SwinUNETR, or UniMiSS+'s authors' network, loads with strict=True: its names, shapes, types, and nothing else.</summary>
public sealed class StrictStateDictTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TheWholeStateDictHasTheOfficialNamesAndShapes(bool useV2)
    {
        using var network = Tiny.Network(useV2: useV2);
        using (var state = PretrainedWeights.StateDictOf(network, (_, _) => true))
            TensorFile.Write(folder.File("model.safetensors"), state);

        var written = TensorFile.List(folder.File("model.safetensors")).ToDictionary(entry => entry.Name, entry => string.Join(',', entry.Shape));

        Assert.Equal(OfficialNames.Of(Tiny.FeatureSize, 1, 14, useV2).OrderBy(t => t.Key, StringComparer.Ordinal), written.OrderBy(t => t.Key, StringComparer.Ordinal));
    }

    [SkippableFact]
    public void TheFileOfUniMissPlusHasThePublishedNamesAndShapesAtFullSize()
    {
        var published = UniMissGolden.Names().GetProperty("downstream");
        using var network = Backbones.CreateEmpty(new BackboneOptions { Backbone = "unimiss-plus" }, 1, classes: 3);
        using (var state = PretrainedWeights.StateDictOf(network, (_, _) => true))
            TensorFile.Write(folder.File("model.safetensors"), state);

        var written = TensorFile.List(folder.File("model.safetensors")).ToDictionary(entry => entry.Name, entry => string.Join(',', entry.Shape));

        var expected = published.EnumerateObject().ToDictionary(t => t.Name, t => string.Join(',', t.Value.EnumerateArray().Select(n => n.GetInt64())));
        Assert.Equal(expected.OrderBy(t => t.Key, StringComparer.Ordinal), written.OrderBy(t => t.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void IndexBuffersAreLeftWhereTheyAreWhenItIsRestored()
    {
        using var network = Tiny.Network(seed: 1);
        using var other = Tiny.Network(seed: 2);
        using var state = PretrainedWeights.StateDictOf(network, (_, _) => true);
        foreach (var name in state.Keys.Where(CheckpointNames.IsComputed))
            state[name].zero_();

        PretrainedWeights.Restore(other, state, (_, _) => true, "model.safetensors");

        Assert.All(other.state_dict(), t => Assert.True(t.Value.equal(network.state_dict()[t.Key]).all().item<bool>(), t.Key));
    }

    [SkippableFact]
    [Trait("Category", "Golden")]
    public void TheOriginalsStateDictComesOutAsItWentIn()
    {
        Skip.If(GoldenFolder.Find("voco") is null, "there are no golden values of voco");
        foreach (var useCase in VoCoGolden.Manifest.GetProperty("network_cases").EnumerateArray().DistinctBy(one => one.GetProperty("state_dict").GetString()))
        {
            var file = VoCoGolden.PathOf(useCase.GetProperty("state_dict").GetString()!);
            using var original = TensorFile.Read(file);
            using var network = VoCoGolden.Network(useCase, useCase.GetProperty("use_v2").GetBoolean(), torch.float32);
            foreach (var (name, buffer) in network.named_buffers())
                buffer.copy_(RelativePositions.NewIndex()); // our own, not the file's
            using (var state = PretrainedWeights.StateDictOf(network, (_, _) => true))
                TensorFile.WritePyTorch(folder.File("model.pt"), state);

            using var written = TensorFile.Read(folder.File("model.pt"));

            Assert.Equal(original.Keys.Order(StringComparer.Ordinal), written.Keys.Order(StringComparer.Ordinal));
            Assert.All(original, t => Assert.Equal((t.Value.dtype, string.Join(',', t.Value.shape)), (written[t.Key].dtype, string.Join(',', written[t.Key].shape))));
            Assert.All(original, t => Assert.True(t.Value.equal(written[t.Key]).all().item<bool>(), t.Key));
        }
    }
}
