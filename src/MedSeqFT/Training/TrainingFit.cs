using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Preprocessing;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Training;

/// <summary>Whether a network can be trained on given cases, found out before the first iteration instead of inside a tensor operation.</summary>
public static class TrainingFit
{
    /// <exception cref="UserErrorException">MSQ2001 patch size, MSQ4004 channels, MSQ4005 labels; all faults at once.</exception>
    public static void Require(Backbone network, IReadOnlyList<PreprocessedCase> cases, IReadOnlyList<int> patchSize) => Throw(
    [
        .. PatchFaults(network, patchSize),
        .. ChannelFaults(network, cases),
        .. LabelFaults(network, cases),
    ]);

    /// <summary>For cases that are only encoded: a stem for their number of channels is enough.</summary>
    /// <exception cref="UserErrorException">MSQ4004.</exception>
    public static void RequireChannels(Backbone network, IReadOnlyList<PreprocessedCase> cases) => Throw([.. ChannelFaults(network, cases.Where(c => !network.Encodes(c.Image.shape[0])))]);

    private static IEnumerable<Diagnostic> PatchFaults(Backbone network, IReadOnlyList<int> patchSize) =>
        network.RefuseSize(patchSize) is { } allowed ? [OptionErrors.OutOfRange("PatchSize", string.Join(',', patchSize), allowed)] : [];

    private static IEnumerable<Diagnostic> ChannelFaults(Backbone network, IEnumerable<PreprocessedCase> cases) => cases
        .Where(c => c.Image.shape[0] != network.InChannels)
        .Select(c => TrainingErrors.ChannelsDiffer(c.Id, c.Image.shape[0], network.InChannels));

    private static IEnumerable<Diagnostic> LabelFaults(Backbone network, IReadOnlyList<PreprocessedCase> cases)
    {
        foreach (var labelled in cases.Where(c => c.Label is not null))
        {
            var highest = Highest(labelled.Label!);
            var count = CountOf(labelled.Scheme) ?? network.Classes;
            if (highest >= count)
                yield return TrainingErrors.LabelTooHigh(labelled.Id, highest, count);
        }
    }

    private static long Highest(torch.Tensor label)
    {
        using var scope = torch.NewDisposeScope();
        return label.max().ToWholeNumber();
    }

    // Label values where they are more than the network's outputs: in regions, or not learnt.
    private static long? CountOf(LabelScheme? scheme) => scheme is null ? null : 1 + (scheme.Ignore ?? scheme.Regions.Max(region => region.Labels[^1]));

    private static void Throw(IReadOnlyList<Diagnostic> faults)
    {
        if (faults.Count > 0)
            throw new UserErrorException(faults);
    }
}
