using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Training;

/// <summary>The loss on a decoder's outputs at several sizes (nnU-Net): each against the label at its size, halving in weight.</summary>
public static class DeepSupervision
{
    /// <summary>1, 1/2, 1/4, ... and 0 for the last and coarsest, together 1; a single output has it all.</summary>
    public static double[] Weights(int outputs)
    {
        var halves = Enumerable.Range(0, outputs).Select(i => i > 0 && i == outputs - 1 ? 0 : Math.Pow(0.5, i)).ToArray();
        return [.. halves.Select(w => w / halves.Sum())];
    }

    /// <summary>The label at another size: each voxel takes the one in whose middle it lies (torch's nearest-exact).</summary>
    /// <param name="target">[..., z, y, x].</param>
    /// <param name="size">z, y, x.</param>
    public static torch.Tensor Target(torch.Tensor target, IReadOnlyList<long> size)
    {
        using var scope = torch.NewDisposeScope();
        var first = target.dim() - 3;
        var result = target;
        for (var axis = 0; axis < 3; axis++)
        {
            var (from, to) = (target.shape[first + axis], size[axis]);
            if (from == to)
                continue;
            var places = Enumerable.Range(0, (int)to).Select(i => (2L * i + 1) * from / (2 * to)).ToArray();
            result = result.index_select(first + axis, torch.tensor(places, device: target.device));
        }
        return result.alias().MoveToOuterDisposeScope();
    }

    /// <summary>The weighted sum of <see cref="SegmentationLoss.Terms"/> over the outputs.</summary>
    /// <param name="outputs">Logits [batch, classes, z, y, x], finest first.</param>
    /// <param name="target">[batch, z, y, x], int64, at the size of the finest.</param>
    public static SegmentationTerms Terms(IReadOnlyList<torch.Tensor> outputs, torch.Tensor target, LossForm? form = null)
    {
        if (outputs.Count == 1)
            return SegmentationLoss.Terms(outputs[0], target, form);
        using var scope = torch.NewDisposeScope();
        var weighted = outputs.Zip(Weights(outputs.Count)).Where(pair => pair.Second > 0).Select(pair =>
        {
            var terms = SegmentationLoss.Terms(pair.First, Target(target, pair.First.shape[2..]), form);
            return (Dice: terms.Dice.Times(pair.Second), CrossEntropy: terms.CrossEntropy.Times(pair.Second));
        }).ToList();
        return new SegmentationTerms(
            torch.stack(weighted.Select(w => w.Dice)).sum().MoveToOuterDisposeScope(),
            torch.stack(weighted.Select(w => w.CrossEntropy)).sum().MoveToOuterDisposeScope());
    }
}
