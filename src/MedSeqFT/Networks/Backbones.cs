using MedSeqFT.Tensors;

namespace MedSeqFT.Networks;

/// <summary>Makes the network that <see cref="BackboneOptions"/> name.</summary>
public static class Backbones
{
    /// <summary>
    /// A network on the CPU in float32 whose parameters are a function of (options, channels, classes, seed) alone: PyTorch's default
    /// distributions, normal (0.02) position tables. A parameter's start value depends on its name and the seed only.
    /// </summary>
    public static Backbone Create(BackboneOptions options, int inChannels, int classes, long seed)
    {
        var network = CreateEmpty(options, inChannels, classes);
        Initialisation.Fill(network, seed);
        return network;
    }

    /// <summary>The same network with start values that nobody may use: for weights that are all read from a file.</summary>
    public static Backbone CreateEmpty(BackboneOptions options, int inChannels, int classes)
    {
        LibTorch.EnsureLoaded();
        return new SwinUnetr(
            options.FeatureSize, options.BackboneUseV2, inChannels, classes, options.BackboneAxisOrder == BackboneOptions.Xyz);
    }
}
