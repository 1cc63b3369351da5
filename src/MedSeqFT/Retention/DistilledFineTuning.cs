using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Preprocessing;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Retention;

/// <summary>
/// Step 1 of K and G RFT (Sec. III-D): the task's loss moves E, DE and head; a distillation loss on the memory buffer moves E
/// alone, back towards the frozen E_{t-1}. "Both losses computed independently, each updating only its corresponding
/// parameters" is read as two forwards, two backwards, two optimizer steps. Task 1 has nothing to retain: plain fine-tuning.
/// </summary>
public static class DistilledFineTuning
{
    /// <param name="student">Changed in place; already on its device, with a head for this task.</param>
    /// <param name="cases">The task's training cases, with labels.</param>
    /// <param name="retained">Null for the first task and for strategies without KD.</param>
    /// <exception cref="UserErrorException">MSQ4001 to MSQ4005, or MSQ2001 for a patch that does not fit the network.</exception>
    public static void Run(
        Backbone student, IReadOnlyList<PreprocessedCase> cases, FinetuneOptions options, Retained? retained, TrainingRun run, IStageLog log, CancellationToken cancel)
    {
        TrainingFit.Require(student, cases, options.PatchSize);
        var taskBatches = new PatchSampler([cases], options.Sampling, $"finetune {run.Task}");
        var anchor = retained is null ? null : new Anchor(student, retained, options, run.Task);
        student.train();
        var optimizer = new DecoupledAdam(student.named_parameters().Select(p => (p.name, p.parameter)), options.WeightDecay);
        var ownOptimizer = anchor is not null && options.KdMode == "separate" ? EncoderOptimizer(student) : null;
        using var state = new TrainingState(
            student.named_parameters().Select(p => (p.name, (torch.Tensor)p.parameter)),
            ownOptimizer is null ? [optimizer] : [optimizer, ownOptimizer]);

        TrainingLoop.Run(state, run, TrainingSchedule.Poly(options.Iterations, options.LearningRate), Iterate, log, cancel);

        LossParts Iterate(long iteration)
        {
            var anchored = anchor is not null && iteration % options.KdEvery == 0;
            if (anchored && options.KdMode == "joint")
                return Joint(state, optimizer, student, taskBatches, anchor!, iteration, options.GradientClip);
            var (dice, crossEntropy) = TaskStep(state, optimizer, student, taskBatches, iteration, options.GradientClip);
            return anchored
                ? new LossParts(dice, crossEntropy, anchor!.Step(state, ownOptimizer ?? optimizer, iteration, options.GradientClip))
                : new LossParts(dice, crossEntropy);
        }
    }

    private static ((string, double) Dice, (string, double) CrossEntropy) TaskStep(
        TrainingState state, DecoupledAdam optimizer, Backbone student, PatchSampler batches, long iteration, double clip)
    {
        using var scope = torch.NewDisposeScope();
        var terms = TaskLoss(student, batches, iteration);
        state.Descend(terms.Total, optimizer, clip);
        return (("dice", terms.Dice.item<float>()), ("ce", terms.CrossEntropy.item<float>()));
    }

    private static LossParts Joint(
        TrainingState state, DecoupledAdam optimizer, Backbone student, PatchSampler batches, Anchor anchor, long iteration, double clip)
    {
        var terms = TaskLoss(student, batches, iteration);
        var distance = anchor.Loss(iteration);
        state.Descend(terms.Total + distance, optimizer, clip);
        return new LossParts(("dice", terms.Dice.item<float>()), ("ce", terms.CrossEntropy.item<float>()), ("kd", distance.item<float>()));
    }

    private static SegmentationTerms TaskLoss(Backbone student, PatchSampler batches, long iteration)
    {
        var batch = batches.Draw(iteration);
        var device = student.parameters().First().device;
        return SegmentationLoss.Terms(student.forward(batch.Images.to(device)), batch.Labels!.to(device));
    }

    // Adam is scale free, so a weight on the loss would do nothing: at the full rate a second one pins the encoder, at 0.3 it acts like twoStep.
    private static DecoupledAdam EncoderOptimizer(Backbone student) => new(
        student.named_parameters().Where(p => student.ScopeOf(p.name) == ParameterScope.Encoder).Select(p => (p.name, p.parameter)), weightDecay: 0)
    {
        RateScale = 0.3,
    };
}
