using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Training;

/// <summary>Dice + cross entropy with equal weights (Sec. IV-B; formulas as in nnU-Net v2: no "1 -" in front of Dice).</summary>
public static class SegmentationLoss
{
    /// <summary>Classes that exclude each other: softmax. With regions in the form, their <see cref="RegionTerms"/>.</summary>
    /// <param name="logits">[batch, classes or regions, z, y, x].</param>
    /// <param name="target">[batch, z, y, x], int64.</param>
    public static SegmentationTerms Terms(torch.Tensor logits, torch.Tensor target, LossForm? form = null)
    {
        form ??= new LossForm();
        using var scope = torch.NewDisposeScope();
        var valid = form.IgnoreLabel is { } ignored ? target.NotEqualTo(ignored) : null;
        if (form.Regions.Count > 0)
        {
            var regions = RegionTerms(logits, RegionTarget(target, form.Regions), valid, form);
            return new SegmentationTerms(regions.Dice.MoveToOuterDisposeScope(), regions.CrossEntropy.MoveToOuterDisposeScope());
        }
        var labels = valid is null ? target : target * valid;
        var logProbabilities = torch.nn.functional.log_softmax(logits.to(torch.float32), 1);
        var first = form.DiceBackground ? 0 : 1;
        var classes = logits.shape[1];
        var reference = labels.unsqueeze(1).eq(LivingScalars.Range(classes, device: labels.device).narrow(0, first, classes - first).view(1, -1, 1, 1, 1));
        if (valid is not null)
            reference = reference & valid.unsqueeze(1);
        var dice = Dice(logProbabilities.exp().narrow(1, first, classes - first), reference, valid, form);
        var losses = torch.nn.functional.nll_loss(logProbabilities, labels, reduction: torch.nn.Reduction.None);
        return new SegmentationTerms(dice.MoveToOuterDisposeScope(), Mean(losses, valid).MoveToOuterDisposeScope());
    }

    /// <summary>
    /// Regions, which may overlap: a sigmoid each, binary cross entropy, Dice over all of them (there is no background).
    /// </summary>
    /// <param name="logits">[batch, regions, z, y, x].</param>
    /// <param name="target">[batch, regions, z, y, x], 0 or 1.</param>
    /// <param name="valid">[batch, z, y, x], bool; null when all voxels count.</param>
    public static SegmentationTerms RegionTerms(torch.Tensor logits, torch.Tensor target, torch.Tensor? valid = null, LossForm? form = null)
    {
        using var scope = torch.NewDisposeScope();
        var exact = logits.to(torch.float32);
        var reference = target.to(torch.float32);
        var losses = torch.nn.functional.binary_cross_entropy_with_logits(exact, reference, reduction: torch.nn.Reduction.None);
        var dice = Dice(exact.sigmoid(), valid is null ? reference : reference * valid.unsqueeze(1), valid, form ?? new LossForm());
        return new SegmentationTerms(dice.MoveToOuterDisposeScope(), Mean(losses.mean([1]), valid).MoveToOuterDisposeScope());
    }

    /// <summary>1 where a voxel's label is one of the region's.</summary>
    /// <param name="target">[batch, z, y, x], int64.</param>
    /// <returns>[batch, regions, z, y, x], bool.</returns>
    public static torch.Tensor RegionTarget(torch.Tensor target, IReadOnlyList<IReadOnlyList<int>> regions)
    {
        using var scope = torch.NewDisposeScope();
        var members = regions.Select(labels => labels.Select(label => target.EqualTo(label)).Aggregate((a, b) => a | b));
        return torch.stack(members, 1).MoveToOuterDisposeScope();
    }

    // The mean of (2 I + s) / (P + G + s) over classes, and over samples unless the batch is one.
    private static torch.Tensor Dice(torch.Tensor probabilities, torch.Tensor reference, torch.Tensor? valid, LossForm form)
    {
        long[] summed = form.BatchDice ? [0, 2, 3, 4] : [2, 3, 4];
        var predicted = valid is null ? probabilities : probabilities * valid.unsqueeze(1);
        var overlap = (predicted * reference).sum(summed);
        var sizes = predicted.sum(summed).Plus(reference.sum(summed));
        return -(overlap.Times(2).Plus(form.Smooth) / sizes.Plus(form.Smooth).ClampMin(1e-8)).mean();
    }

    private static torch.Tensor Mean(torch.Tensor losses, torch.Tensor? valid) =>
        valid is null ? losses.mean() : (losses * valid).sum() / valid.sum().ClampMin(1);
}
