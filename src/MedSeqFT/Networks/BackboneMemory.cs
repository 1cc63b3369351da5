using TorchSharp;

namespace MedSeqFT.Networks;

/// <summary>What a network of these options needs to be trained, in bytes, before it is trained.</summary>
/// <param name="Parameters">The weights themselves, float32.</param>
/// <param name="Activations">Kept from the forward pass for the backward pass, of one image.</param>
/// <param name="Working">Held for a moment at the largest layer, of one image.</param>
public sealed record BackboneMemory(long Parameters, long Activations, long Working)
{
    private const int FloatBytes = sizeof(float);

    /// <summary>A count, checked against measured peaks.</summary>
    /// <param name="patch">z, y, x.</param>
    /// <param name="checkpointing"><see cref="Backbone.ActivationCheckpointing"/>.</param>
    public static BackboneMemory Of(BackboneOptions options, int inChannels, int classes, IReadOnlyList<int> patch, bool checkpointing)
    {
        var count = Backbones.CountActivations(options, inChannels, classes, patch);
        return new BackboneMemory(
            FloatBytes * ParametersOf(options, inChannels, classes, patch),
            (long)(FloatBytes * (checkpointing ? count.KeptWithCheckpoints : count.Kept)),
            (long)(FloatBytes * (checkpointing ? count.WorkingWithCheckpoints : count.Working)));
    }

    // Every tensor's size is a polynomial of degree 2 in the feature size, so three small networks give the number for any.
    private static long ParametersOf(BackboneOptions options, int inChannels, int classes, IReadOnlyList<int> patch)
    {
        BackboneOptions[] small = [.. Enumerable.Range(1, 3).Select(options.Small)];
        double[] widths = [.. small.Select(s => (double)s.FeatureSize)];
        var sum = 0.0;
        for (var i = 0; i < small.Length; i++)
        {
            double term = Count(small[i], inChannels, classes, patch);
            for (var j = 0; j < small.Length; j++)
                term *= i == j ? 1 : (options.FeatureSize - widths[j]) / (widths[i] - widths[j]);
            sum += term;
        }
        return (long)Math.Round(sum);
    }

    private static long Count(BackboneOptions options, int inChannels, int classes, IReadOnlyList<int> patch)
    {
        using var scope = torch.NewDisposeScope();
        using var network = Backbones.CreateEmpty(options, inChannels, classes, patch);
        return network.parameters().Sum(parameter => parameter.numel());
    }
}
