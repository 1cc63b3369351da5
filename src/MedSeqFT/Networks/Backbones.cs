using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;

namespace MedSeqFT.Networks;

/// <summary>Makes the network that <see cref="BackboneOptions"/> name.</summary>
public static class Backbones
{
    private static readonly int[] PaperPatch = [32, 160, 160];

    /// <summary>
    /// A network on the CPU in float32 whose parameters are a function of (options, channels, classes, seed) alone: PyTorch's default
    /// distributions, normal (0.02) position tables; for UniMiSS+ its authors' distributions. A parameter's start value depends on its name and the seed only.
    /// </summary>
    /// <param name="inputSize">z, y, x of the images, for networks with position tables (UniMiSS+); null: the paper's 32 x 160 x 160.</param>
    public static Backbone Create(BackboneOptions options, int inChannels, int classes, long seed, IReadOnlyList<int>? inputSize = null)
    {
        var network = CreateEmpty(options, inChannels, classes, inputSize);
        if (network is UniMissPlus mixed)
            MixedInitialisation.Fill(mixed, seed);
        else
            Initialisation.Fill(network, seed);
        return network;
    }

    /// <summary>The same network with start values that nobody may use: for weights that are all read from a file.</summary>
    public static Backbone CreateEmpty(BackboneOptions options, int inChannels, int classes, IReadOnlyList<int>? inputSize = null)
    {
        LibTorch.EnsureLoaded();
        return options.Backbone == BackboneOptions.UniMissPlus
            ? new UniMissPlus(MixedShape.Of(options.FeatureSize), inChannels, classes, inputSize ?? PaperPatch, options.BackbonePositions)
            : new SwinUnetr(
                options.FeatureSize, options.BackboneUseV2, inChannels, classes, options.BackboneAxisOrder == BackboneOptions.Xyz, options.BackboneMinimumSide);
    }

    /// <summary>The faults of a patch z, y, x for the network that the options name, before it is made.</summary>
    /// <param name="option">That gave the patch, for messages.</param>
    public static IEnumerable<Diagnostic> ValidatePatch(BackboneOptions options, string option, IReadOnlyList<int> patch) =>
        options.Backbone == BackboneOptions.UniMissPlus ? MixedInputSize.Validate(option, patch) : InputSize.Validate(option, patch, options.BackboneMinimumSide);

    /// <summary>
    /// The next smaller patch z, y, x that the network takes: the longest side that can be shortened (of equals the last) is, by one
    /// step of the network's own.
    /// </summary>
    /// <returns>null when no side can be shortened.</returns>
    public static int[]? Smaller(BackboneOptions options, IReadOnlyList<int> patch)
    {
        int[] steps = options.Backbone == BackboneOptions.UniMissPlus ? MixedInputSize.Steps : InputSize.Steps;
        return Enumerable.Range(0, patch.Count).Reverse().OrderByDescending(axis => patch[axis])
            .Select(axis => patch.Select((side, i) => i == axis ? side - steps[i] : side).ToArray())
            .FirstOrDefault(smaller => !ValidatePatch(options, "PatchSize", smaller).Any());
    }

    /// <summary>What the network that the options name holds while it learns.</summary>
    internal static IActivationCount CountActivations(BackboneOptions options, int inChannels, int classes, IReadOnlyList<int> patch)
    {
        if (options.Backbone == BackboneOptions.UniMissPlus)
            return new UniMissMemory(MixedShape.Of(options.FeatureSize), inChannels, classes, patch);
        // The network runs on its own sides and axes; which is which matters where windows are padded.
        var sides = new InputResizing(options.BackboneMinimumSide).SizeFor([.. patch.Select(side => (long)side)]).Select(side => (int)side);
        IReadOnlyList<int> own = [.. options.BackboneAxisOrder == BackboneOptions.Xyz ? sides.Reverse() : sides];
        return new SwinUnetrMemory(options.FeatureSize, options.BackboneUseV2, inChannels, classes, own);
    }

    /// <summary><see cref="Backbone.SizeDivisor"/> of the network that the options name.</summary>
    public static int SizeDivisor(BackboneOptions options) => options.Backbone == BackboneOptions.UniMissPlus ? UniMissPlus.Divisor : InputSize.Divisor;
}
