using MedSeqFT.Diagnostics;
using MedSeqFT.Preprocessing;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Training;

/// <summary>
/// Batch n is a pure function of (seed, purpose, n): whatever was drawn before, on whatever thread. Cases are drawn
/// uniformly with replacement; with several groups (the buffers of earlier tasks) a batch takes one group, uniformly, so that
/// tasks count alike and one batch has one number of channels.
/// </summary>
public sealed class PatchSampler
{
    private readonly IReadOnlyList<IReadOnlyList<PreprocessedCase>> groups;
    private readonly Dictionary<PreprocessedCase, Lazy<ForegroundVoxels>> foreground = new(ReferenceEqualityComparer.Instance);
    private readonly PatchSampling sampling;
    private readonly string purpose;
    private readonly long[] patch;
    private readonly long[] loader;

    /// <param name="purpose">Names the stream of random numbers, e.g. "finetune Liver".</param>
    /// <exception cref="UserErrorException">MSQ4002 when there are no cases.</exception>
    public PatchSampler(IReadOnlyList<IReadOnlyList<PreprocessedCase>> groups, PatchSampling sampling, string purpose)
    {
        this.groups = [.. groups.Where(g => g.Count > 0)];
        if (this.groups.Count == 0)
            throw new UserErrorException(TrainingErrors.NoCases(purpose));
        this.sampling = sampling;
        this.purpose = purpose;
        patch = [.. sampling.PatchSize];
        loader = sampling.Augments ? PatchBox.LoaderPatch(patch, Augmentation.MaxAngle(patch), Augmentation.InPlane(patch)) : patch;
        foreach (var labelled in this.groups.SelectMany(g => g).Where(c => c.Label is not null))
            foreground[labelled] = new Lazy<ForegroundVoxels>(() => ForegroundVoxels.Of(labelled.Label!, labelled.Scheme));
    }

    /// <summary>Whether sample j of the batch must show foreground: the last ones (nnU-Net's rule).</summary>
    public static bool ForcesForeground(int sample, int batchSize, double fraction) => sample >= Math.Round(batchSize * (1 - fraction));

    public PatchBatch Draw(long iteration)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var group = groups[CounterRandom.For(sampling.Seed, $"{purpose}/group", "", iteration).Below(groups.Count)];
        var samples = Enumerable.Range(0, sampling.BatchSize).Select(j => Sample(group, iteration, j)).ToList();
        var images = torch.stack(samples.Select(s => s.Image)).MoveToOuterDisposeScope();
        var labels = samples.Any(s => s.Label is null) ? null : torch.stack(samples.Select(s => s.Label!)).MoveToOuterDisposeScope();
        return new PatchBatch(images, labels);
    }

    private (torch.Tensor Image, torch.Tensor? Label) Sample(IReadOnlyList<PreprocessedCase> group, long iteration, int sample)
    {
        var index = iteration * sampling.BatchSize + sample;
        var drawn = group[CounterRandom.For(sampling.Seed, $"{purpose}/case", "", index).Below(group.Count)];
        var random = CounterRandom.For(sampling.Seed, purpose, drawn.Id, index);
        var spatial = sampling.Augments ? Augmentation.DrawSpatial(ref random, patch, sampling.Chain) : null;
        var corner = Corner(ref random, drawn, Forces(ref random, sample));
        var (image, label) = Read(drawn, corner, spatial);
        if (sampling.Augments)
        {
            image = Augmentation.Intensities(image, ref random, Augmentation.InPlane(patch), sampling.Chain);
            var axes = Augmentation.DrawMirroring(ref random);
            image = image.flip([.. axes.Select(a => a + 1L)]);
            label = label?.flip([.. axes.Select(a => (long)a)]);
            if (label is not null && drawn.MaskedChannels.Count > 0)
                Augmentation.ClearOutside(image, label, drawn.MaskedChannels);
        }
        return (image, label?.ClampMin(0));
    }

    // With one sample a batch the rule would force all patches or none: then the fraction is a probability, as in nnU-Net's other variant.
    private bool Forces(ref CounterRandom random, int sample) => sampling.BatchSize == 1
        ? random.Chance(sampling.ForegroundFraction)
        : ForcesForeground(sample, sampling.BatchSize, sampling.ForegroundFraction);

    // The loader's box even when only its middle is read, so that positions don't depend on the transform.
    private long[] Corner(ref CounterRandom random, PreprocessedCase drawn, bool forced)
    {
        var size = drawn.Image.shape[1..];
        if ((forced || drawn.Scheme?.Ignore is not null) && foreground.TryGetValue(drawn, out var lazy) && lazy.Value is var voxels)
        {
            // Where much is left out, a patch without anything annotated would teach nothing (nnU-Net v2).
            if (forced && voxels.Classes > 0)
                return PatchBox.Around(voxels.Voxel(random.Below(voxels.Classes), random.NextDouble()), size, loader, patch);
            if (voxels.HasAnnotated)
                return PatchBox.Around(voxels.Annotated(random.NextDouble()), size, loader, patch);
        }
        return PatchBox.Random(ref random, size, loader, patch);
    }

    private (torch.Tensor Image, torch.Tensor? Label) Read(PreprocessedCase drawn, long[] corner, SpatialTransform? spatial)
    {
        if (spatial is null)
        {
            var middle = corner.Select((lower, a) => lower + loader[a] / 2 - patch[a] / 2).ToArray();
            var label = drawn.Label is null ? null : PatchBox.Read(drawn.Label, middle, patch, -1).to(torch.ScalarType.Int64);
            return (PatchBox.Read(drawn.Image, middle, patch, 0), label);
        }
        var image = spatial.Image(PatchBox.Read(drawn.Image, corner, loader, 0), patch, sampling.Chain);
        return (image, drawn.Label is null ? null : spatial.Label(PatchBox.Read(drawn.Label, corner, loader, -1), patch, sampling.Chain));
    }
}
