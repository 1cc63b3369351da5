using TorchSharp;

namespace MedSeqFT.Training;

/// <summary>Dice + cross entropy with equal weights (Sec. IV-B; formulas as in nnU-Net v2: no Dice for background, no "1 -").</summary>
public static class SegmentationLoss
{
    private const double Smooth = 1e-5;

    /// <param name="logits">[batch, classes, z, y, x].</param>
    /// <param name="target">[batch, z, y, x], int64.</param>
    /// <param name="batchDice">One Dice over the whole batch for each class, instead of one for each sample.</param>
    /// <param name="ignoreLabel">Voxels with it count in neither term.</param>
    public static SegmentationTerms Terms(torch.Tensor logits, torch.Tensor target, bool batchDice = true, long? ignoreLabel = null)
    {
        using var scope = torch.NewDisposeScope();
        var valid = ignoreLabel is { } ignored ? target.ne(ignored) : null;
        var labels = valid is null ? target : target * valid;
        var logProbabilities = torch.nn.functional.log_softmax(logits.to(torch.float32), 1);
        var dice = Dice(logProbabilities.exp(), labels, valid, batchDice);
        var crossEntropy = CrossEntropy(logProbabilities, labels, valid);
        return new SegmentationTerms(dice.MoveToOuterDisposeScope(), crossEntropy.MoveToOuterDisposeScope());
    }

    private static torch.Tensor Dice(torch.Tensor probabilities, torch.Tensor labels, torch.Tensor? valid, bool batchDice)
    {
        long[] summed = batchDice ? [0, 2, 3, 4] : [2, 3, 4];
        var classes = probabilities.shape[1];
        var predicted = probabilities.narrow(1, 1, classes - 1);
        if (valid is not null)
            predicted = predicted * valid.unsqueeze(1);
        var reference = labels.unsqueeze(1).eq(torch.arange(1, classes, device: labels.device).view(1, -1, 1, 1, 1));
        var overlap = (predicted * reference).sum(summed);
        var sizes = predicted.sum(summed) + reference.sum(summed);
        return -((2 * overlap + Smooth) / (sizes + Smooth).clamp_min(1e-8)).mean();
    }

    private static torch.Tensor CrossEntropy(torch.Tensor logProbabilities, torch.Tensor labels, torch.Tensor? valid)
    {
        var losses = torch.nn.functional.nll_loss(logProbabilities, labels, reduction: torch.nn.Reduction.None);
        return valid is null ? losses.mean() : (losses * valid).sum() / valid.sum().clamp_min(1);
    }
}
