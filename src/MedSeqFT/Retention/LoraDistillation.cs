using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Preprocessing;
using MedSeqFT.Tensors;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Retention;

/// <summary>
/// Step 2 of K and G RFT (Sec. III-D): the previous encoder, frozen, learns the fine-tuned encoder's features on the task's
/// images through low-rank branches alone. Levels of E without a Linear before them cannot be moved and are left out of L_refine.
/// </summary>
public static class LoraDistillation
{
    /// <param name="previous">E_{t-1}; its own parameters stay as they are.</param>
    /// <param name="finetuned">E_{t-mid}, the teacher; switched to evaluation.</param>
    /// <param name="cases">The task's training cases; labels only decide where patches lie.</param>
    /// <returns>The trained branches, attached to <paramref name="previous"/>; the caller owns them.</returns>
    /// <exception cref="UserErrorException">MSQ4001, 4002, 4004, MSQ2001 for a patch that does not fit the network, MSQ2002 for LoraTargets that no Linear has.</exception>
    public static LoraAdapter Run(
        Backbone previous, Backbone finetuned, IReadOnlyList<PreprocessedCase> cases, DistillOptions options, TrainingRun run, IStageLog log, CancellationToken cancel)
    {
        TrainingFit.Require(finetuned, cases, options.PatchSize);
        TrainingFit.RequireChannels(previous, cases);
        var targets = LinearSelection.Parse(options.LoraTargets);
        if (!previous.EncoderLinears.Any(linear => targets.Takes(linear.Name)))
            throw new UserErrorException(LinearSelection.NoneChosen(options.LoraTargets, previous));
        var lora = LoraAdapter.Attach(previous, options.LoraRank, options.Seed, adapts: targets.Takes);
        var finished = false;
        try
        {
            lora.FreezeBase();
            var sampler = new PatchSampler([cases], options.Sampling, $"distill {run.Task}");
            using var batches = new PatchFeed(sampler.Draw, options.DistillIterations, run.PatchWorkers, time: run.Time);
            Train(lora, previous, finetuned, batches, options, run, log, cancel);
            log.Info($"distill {run.Task}: {batches.Summary()}");
            finished = true;
            return lora;
        }
        finally
        {
            if (!finished)
                lora.Dispose();
        }
    }

    private static void Train(
        LoraAdapter lora, Backbone previous, Backbone finetuned, PatchFeed batches, DistillOptions options, TrainingRun run, IStageLog log, CancellationToken cancel)
    {
        previous.train();
        previous.ActivationCheckpointing = options.ActivationCheckpointing;
        using var memory = options.ActivationCheckpointing ? LargeBlocks.ReturnActivations() : null;
        finetuned.eval();
        var parameters = lora.Branches.SelectMany(b => new[] { ($"{b.Linear}.lora_A", b.A), ($"{b.Linear}.lora_B", b.B) }).ToList();
        var optimizer = new DecoupledAdam(parameters, options.WeightDecay);
        using var state = new TrainingState(parameters.Select(p => (p.Item1, (torch.Tensor)p.Item2)), optimizer);

        TrainingLoop.Run(state, run, TrainingSchedule.Poly(options.DistillIterations, options.DistillLearningRate), Iterate, log, cancel);

        LossParts Iterate(long iteration)
        {
            var images = batches.Next(iteration).Images.to(lora.Parameters[0].device);
            var wanted = WithoutGradient(finetuned, images);
            var loss = FeatureDistance.Between(previous.Encode(images), wanted, previous.FirstRefinableLevel);
            return new LossParts(("refine", state.Descend(loss, optimizer, options.GradientClip)));
        }
    }

    private static IReadOnlyList<torch.Tensor> WithoutGradient(Backbone teacher, torch.Tensor images)
    {
        using var noGrad = torch.no_grad();
        return teacher.Encode(images);
    }
}
