using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Preprocessing;
using MedSeqFT.Tensors;
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
        using var learning = new TaskLearning(student, cases, options, run);
        using var anchor = retained is null ? null : new Anchor(student, retained, options, run);
        student.train();
        student.ActivationCheckpointing = options.ActivationCheckpointing;
        using var memory = options.ActivationCheckpointing ? LargeBlocks.ReturnActivations() : null;
        var parameters = student.named_parameters().Select(p => (p.name, p.parameter)).ToList();
        var optimizer = new DecoupledAdam(parameters, options.WeightDecay);
        var ownOptimizer = anchor is not null && options.KdMode == "separate" ? EncoderOptimizer(student) : null;
        using var average = options.Ema > 0 ? new WeightAverage(parameters, options.Ema) : null;
        using var stopping = new EarlyStopping(options.EarlyStopping);
        using var state = new TrainingState(
            parameters.Select(p => (p.name, (torch.Tensor)p.parameter)).Concat(average?.State ?? []),
            ownOptimizer is null ? [optimizer] : [optimizer, ownOptimizer])
        {
            Stopping = stopping,
        };

        TrainingLoop.Run(state, run, TrainingSchedule.Poly(options.Iterations, options.LearningRate), Iterate, log, cancel);

        average?.Adopt();
        log.Info($"finetune {run.Task}: {learning.Waited}");
        if (anchor is not null)
            log.Info($"finetune {run.Task}: {anchor.Waited}, of earlier tasks");

        LossParts Iterate(long iteration)
        {
            var parts = Learn(iteration);
            average?.Update(iteration);
            stopping.Observe(parts.Parts[0].Value + parts.Parts[1].Value);
            return parts;
        }

        LossParts Learn(long iteration)
        {
            var anchored = anchor is not null && iteration % options.KdEvery == 0;
            if (anchored && options.KdMode == "joint")
                return Joint(state, optimizer, learning, anchor!, iteration, options.GradientClip);
            var parts = learning.Step(state, optimizer, iteration, options.GradientClip);
            return anchored
                ? new LossParts([.. parts.Parts, anchor!.Step(state, ownOptimizer ?? optimizer, iteration, options.GradientClip)])
                : parts;
        }
    }

    private static LossParts Joint(
        TrainingState state, DecoupledAdam optimizer, TaskLearning learning, Anchor anchor, long iteration, double clip)
    {
        var terms = learning.Loss(iteration);
        var distance = anchor.Loss(iteration);
        state.Descend(terms.Total.Plus(distance), optimizer, clip);
        return new LossParts([.. TaskLearning.Parts(terms).Parts, ("kd", distance.item<float>())]);
    }

    // Adam is scale free, so a weight on the loss would do nothing: at the full rate a second one pins the encoder, at 0.3 it acts like twoStep.
    private static DecoupledAdam EncoderOptimizer(Backbone student) => new(
        student.named_parameters().Where(p => student.ScopeOf(p.name) == ParameterScope.Encoder).Select(p => (p.name, p.parameter)), weightDecay: 0)
    {
        RateScale = 0.3,
    };
}
