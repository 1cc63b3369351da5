using MedSeqFT.Networks;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

/// <summary>Alone while they run: the whole process has such memory.</summary>
[CollectionDefinition(nameof(UnwrittenMemoryTests), DisableParallelization = true)]
[Collection(nameof(UnwrittenMemoryTests))]
public sealed class UnwrittenMemoryTests
{
    [SkippableFact]
    public void MemoryReadsAsNan()
    {
        using var poison = new PoisonedMemory();
        using var unwritten = torch.empty(1 << 16);

        Assert.True(unwritten.isnan().all().ToBoolean());
    }

    // Single images and batches, channels that fill oneDNN's blocks and channels that don't, small maps and large.
    [SkippableTheory]
    [InlineData("voco", 12, 1, 32, 32, 64)]
    [InlineData("voco", 12, 2, 32, 32, 64)]
    [InlineData("voco", 12, 1, 32, 64, 64)]
    [InlineData("voco", 24, 1, 32, 32, 64)]
    [InlineData("unimiss-plus", 8, 1, 16, 96, 96)]
    [InlineData("unimiss-plus", 8, 2, 16, 96, 96)]
    [InlineData("unimiss-plus", 20, 1, 16, 96, 96)]
    public void ATrainingStepUsesNoneOfIt(string backbone, int featureSize, int batch, int z, int y, int x)
    {
        using var scope = torch.NewDisposeScope();
        using var network = Backbones.Create(new BackboneOptions { Backbone = backbone, BackboneFeatureSize = featureSize }, 1, 3, seed: 1, [z, y, x]);
        var image = torch.rand([batch, 1, z, y, x], generator: new torch.Generator(3));
        var written = Step(network, image);

        using var poison = new PoisonedMemory();
        var unwritten = Step(network, image);

        Assert.All(written.Zip(unwritten), pair => Assert.True(pair.First.eq(pair.Second).all().ToBoolean()));
    }

    private static torch.Tensor[] Step(Backbone network, torch.Tensor image)
    {
        network.zero_grad();
        var outputs = network.Supervised(image).ToArray();
        outputs.Select(output => output.square().mean()).Aggregate((a, b) => a + b).backward();
        return [.. outputs, .. network.parameters().Select(p => p.grad).OfType<torch.Tensor>().Select(gradient => gradient.clone())];
    }
}
