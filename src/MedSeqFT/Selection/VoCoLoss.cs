using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Selection;

/// <summary>
/// VoCo's loss (Large-Scale version): position of random crops within the own volume (intra), agreement with the teacher
/// about the next volume (inter), and base crops that must differ (regularisation). Computed in float64 as the
/// original, whose labels are float64.
/// </summary>
public static class VoCoLoss
{
    private const double Epsilon = 1e-6;
    private const double SmallestNorm = 1e-8;

    /// <param name="student">[volumes * crops + volumes * bases, features], volume-major, random crops first.</param>
    /// <param name="teacher">Of the same rows; taken without gradient.</param>
    /// <param name="labels">Overlap of each random crop with each base crop: [volumes, crops, bases], float64.</param>
    public static VoCoTerms Of(torch.Tensor student, torch.Tensor teacher, torch.Tensor labels)
    {
        using var scope = torch.NewDisposeScope();
        var (intra, inter, target) = Similarities(student, teacher, labels.shape);
        var (_, bases) = Directions(student, labels.shape);

        var terms = new VoCoTerms(
            PairLoss(labels.to(intra.device), intra), PairLoss(target, inter), Repetition(bases));

        terms.Intra.MoveToOuterDisposeScope();
        terms.Inter.MoveToOuterDisposeScope();
        terms.Regularisation.MoveToOuterDisposeScope();
        return terms;
    }

    /// <summary>
    /// What the pair losses compare, each [volumes, crops, bases]: student's crops with the teacher's bases of the same
    /// volume; student's crops with the student's bases of the next volume; the teacher's opinion on the latter.
    /// </summary>
    internal static (torch.Tensor Intra, torch.Tensor Inter, torch.Tensor InterTarget) Similarities(
        torch.Tensor student, torch.Tensor teacher, long[] shape)
    {
        var (crops, bases) = Directions(student, shape);
        var (teacherCrops, teacherBases) = Directions(teacher.detach(), shape);
        return (
            Similarity(crops, teacherBases),
            Similarity(crops, NextVolume(bases)),
            Similarity(teacherCrops, NextVolume(teacherBases)));
    }

    /// <summary>
    /// Distance of predictions p from labels y: the mean of -log(1 - |y - p|) weighted with y, plus that of -log(1 - p) where y
    /// is exactly 0: [volumes].
    /// </summary>
    private static torch.Tensor PairLoss(torch.Tensor labels, torch.Tensor predictions)
    {
        var isNegative = labels.EqualTo(0).to(torch.float64);
        var positive = -(labels * (labels - predictions).abs().SubtractedFrom(1).Plus(Epsilon).log()).sum([1, 2]);
        var negative = -(isNegative * predictions.SubtractedFrom(1).Plus(Epsilon).log()).sum([1, 2]);
        return (positive / labels.sum([1, 2]).Plus(Epsilon)).Plus(negative / isNegative.sum([1, 2]).Plus(Epsilon));
    }

    /// <summary>Mean over the pairs a before b of max(0, cos)^2; only a takes a gradient: [volumes].</summary>
    internal static torch.Tensor Repetition(torch.Tensor bases)
    {
        var count = bases.shape[1];
        var pairs = Similarity(bases, bases.detach()).Squared().triu(1);
        return pairs.sum([1, 2]).Over(count * (count - 1) / 2.0);
    }

    internal static torch.Tensor Similarity(torch.Tensor rows, torch.Tensor columns) =>
        torch.nn.functional.relu(torch.bmm(rows, columns.transpose(1, 2)));

    private static torch.Tensor NextVolume(torch.Tensor bases) => bases.roll(-1, 0);

    /// <summary>Rows of length 1, float64: [volumes, crops, features] and [volumes, bases, features].</summary>
    internal static (torch.Tensor Crops, torch.Tensor Bases) Directions(torch.Tensor rows, long[] shape)
    {
        var wide = rows.to(torch.float64);
        var directions = wide / wide.norm(1, keepdim: true).ClampMin(SmallestNorm);
        var (volumes, crops, bases) = (shape[0], shape[1], shape[2]);
        return (
            directions.narrow(0, 0, volumes * crops).view(volumes, crops, -1),
            directions.narrow(0, volumes * crops, volumes * bases).view(volumes, bases, -1));
    }
}
