using MedSeqFT.Networks;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

public sealed class CheckpointingMemoryTests
{
    [SkippableTheory]
    [InlineData("voco", 12, 32, 64, 64, 0.7)]
    [InlineData("unimiss-plus", 16, 16, 96, 96, 0.85)]
    public void TheForwardPassKeepsLessWithCheckpoints(string backbone, int featureSize, int z, int y, int x, double share)
    {
        if (PeakMemory.RanAlone(TheForwardPassKeepsLessWithCheckpoints, backbone, featureSize, z, y, x, share))
            return;
        using var network = Backbones.Create(new BackboneOptions { Backbone = backbone, BackboneFeatureSize = featureSize }, 1, 3, seed: 1, [z, y, x]);
        using var image = torch.rand([1, 1, z, y, x], generator: new torch.Generator(3));
        Growth(network, image, checkpointing: false); // what any first pass leaves behind

        var plain = Growth(network, image, checkpointing: false);
        var recomputed = Growth(network, image, checkpointing: true);

        Assert.InRange(recomputed, 1, (long)(share * plain));
    }

    private static long Growth(Backbone network, torch.Tensor image, bool checkpointing)
    {
        network.ActivationCheckpointing = checkpointing;
        return PeakMemory.Least(() =>
        {
            using var scope = torch.NewDisposeScope();
            Assert.All(network.Supervised(image), output => Assert.True(output.requires_grad));
        });
    }
}
