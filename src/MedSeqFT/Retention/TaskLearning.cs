using MedSeqFT.Networks;
using MedSeqFT.Preprocessing;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Retention;

/// <summary>The task's half of step 1: Dice + CE on batches of its training cases, at all sizes that the network's decoder gives.</summary>
internal sealed class TaskLearning : IDisposable
{
    private readonly Backbone student;
    private readonly PatchFeed batches;
    private readonly LossForm form;

    public TaskLearning(Backbone student, IReadOnlyList<PreprocessedCase> cases, FinetuneOptions options, TrainingRun run)
    {
        this.student = student;
        var scheme = cases[0].Scheme;
        form = options.Loss with { Regions = [.. scheme?.Regions.Select(region => region.Labels) ?? []], IgnoreLabel = scheme?.Ignore };
        var sampler = new PatchSampler([cases], options.Sampling, $"finetune {run.Task}");
        batches = new PatchFeed(sampler.Draw, options.Iterations, run.PatchWorkers, time: run.Time);
    }

    /// <summary>One step that moves E, DE and head. Returns the two terms before it.</summary>
    public LossParts Step(TrainingState state, DecoupledAdam optimizer, long iteration, double clip)
    {
        using var scope = torch.NewDisposeScope();
        var terms = Loss(iteration);
        state.Descend(terms.Total, optimizer, clip);
        return Parts(terms);
    }

    /// <summary>With gradient.</summary>
    public SegmentationTerms Loss(long iteration)
    {
        var batch = batches.Next(iteration);
        var device = student.parameters().First().device;
        return DeepSupervision.Terms(student.Supervised(batch.Images.to(device)), batch.Labels!.to(device), form);
    }

    public static LossParts Parts(SegmentationTerms terms) => new(("dice", terms.Dice.item<float>()), ("ce", terms.CrossEntropy.item<float>()));

    /// <summary>How long it waited for patches, for the log.</summary>
    public string Waited => batches.Summary();

    public void Dispose() => batches.Dispose();
}
