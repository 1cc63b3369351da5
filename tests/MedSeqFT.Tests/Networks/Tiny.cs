using MedSeqFT.Networks;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

/// <summary>The smallest network and the smallest image it can be trained on.</summary>
internal static class Tiny
{
    public const int FeatureSize = 12;

    public static Backbone Network(long seed = 1, bool useV2 = true, string axisOrder = "zyx", int featureSize = FeatureSize) =>
        Backbones.Create(new BackboneOptions { Backbone = "voco", BackboneFeatureSize = featureSize, BackboneUseV2 = useV2, BackboneAxisOrder = axisOrder }, 1, 14, seed);

    public static torch.Tensor Image(long seed = 3)
    {
        using var generator = new torch.Generator((ulong)seed);
        return torch.rand([1, 1, 32, 32, 64], generator: generator);
    }
}
