using MedSeqFT.Networks;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Retention;

/// <summary>The distillation half of step 1: L_KD on batches of the memory buffer, student and teacher seeing the same tensor.</summary>
internal sealed class Anchor : IDisposable
{
    private readonly Backbone student;
    private readonly Backbone teacher;
    private readonly PatchFeed batches;

    public Anchor(Backbone student, Retained retained, FinetuneOptions options, TrainingRun run)
    {
        foreach (var buffer in retained.Buffers)
            TrainingFit.RequireChannels(student, buffer);
        this.student = student;
        teacher = retained.Teacher;
        teacher.eval();
        var sampler = new PatchSampler(retained.Buffers, options.Sampling, $"retain {run.Task}");
        batches = new PatchFeed(sampler.Draw, options.Iterations, run.PatchWorkers, options.KdEvery, run.Time);
    }

    /// <summary>One step that moves E and nothing else: all other gradients are null. Returns the loss before it.</summary>
    public (string Name, double Value) Step(TrainingState state, DecoupledAdam optimizer, long iteration, double clip)
    {
        using var scope = torch.NewDisposeScope();
        return ("kd", state.Descend(Loss(iteration), optimizer, clip));
    }

    /// <summary>With gradient for the student's E.</summary>
    public torch.Tensor Loss(long iteration)
    {
        using var scope = torch.NewDisposeScope();
        var images = batches.Next(iteration).Images.to(student.parameters().First().device);
        var wanted = WithoutGradient(images);
        return FeatureDistance.Between(student.Encode(images), wanted).MoveToOuterDisposeScope();
    }

    /// <summary>How long it waited for patches of the buffer, for the log.</summary>
    public string Waited => batches.Summary();

    public void Dispose() => batches.Dispose();

    private IReadOnlyList<torch.Tensor> WithoutGradient(torch.Tensor images)
    {
        using var noGrad = torch.no_grad();
        return teacher.Encode(images);
    }
}
