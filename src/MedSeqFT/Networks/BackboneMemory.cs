using TorchSharp;

namespace MedSeqFT.Networks;

/// <summary>What a network of these options needs to be trained, in bytes, before it is trained.</summary>
/// <param name="Parameters">The weights themselves, float32.</param>
/// <param name="Activations">Kept from the forward pass for the backward pass, of one image.</param>
/// <param name="Working">Held for a moment at the largest layer, of one image.</param>
public sealed record BackboneMemory(long Parameters, long Activations, long Working)
{
    private const int FloatBytes = sizeof(float);

    // Every tensor's size is a polynomial of degree 2 in the feature size, so three small networks give the number for any.
    private static readonly int[] Widths = [12, 24, 36];

    /// <summary>A count, checked against measured peaks; null for a backbone that it does not know.</summary>
    /// <param name="patch">z, y, x.</param>
    /// <param name="checkpointing"><see cref="Backbone.ActivationCheckpointing"/>.</param>
    public static BackboneMemory? Of(BackboneOptions options, int inChannels, int classes, IReadOnlyList<int> patch, bool checkpointing)
    {
        if (!options.Backbone.StartsWith("voco", StringComparison.Ordinal))
            return null;
        // The network runs on its own axes; which is which matters where windows are padded.
        IReadOnlyList<int> own = options.BackboneAxisOrder == BackboneOptions.Xyz ? [.. patch.Reverse()] : patch;
        var count = new SwinUnetrMemory(options.FeatureSize, options.BackboneUseV2, inChannels, classes, own);
        return new BackboneMemory(
            FloatBytes * ParametersOf(options, inChannels, classes),
            (long)(FloatBytes * (checkpointing ? count.KeptWithCheckpoints : count.Kept)),
            (long)(FloatBytes * (checkpointing ? count.WorkingWithCheckpoints : count.Working)));
    }

    private static long ParametersOf(BackboneOptions options, int inChannels, int classes)
    {
        double[] counts = [.. Widths.Select(width => (double)Count(options with { Backbone = "voco", BackboneFeatureSize = width }, inChannels, classes))];
        double f = options.FeatureSize;
        var sum = 0.0;
        for (var i = 0; i < Widths.Length; i++)
        {
            var term = counts[i];
            for (var j = 0; j < Widths.Length; j++)
                term *= i == j ? 1 : (f - Widths[j]) / (Widths[i] - Widths[j]);
            sum += term;
        }
        return (long)Math.Round(sum);
    }

    private static long Count(BackboneOptions options, int inChannels, int classes)
    {
        using var scope = torch.NewDisposeScope();
        using var network = Backbones.CreateEmpty(options, inChannels, classes);
        return network.parameters().Sum(parameter => parameter.numel());
    }
}
