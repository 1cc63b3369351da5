using MedSeqFT.Networks;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Retention;

/// <summary>The distillation half of step 1: L_KD on batches of the memory buffer, student and teacher seeing the same tensor.</summary>
internal sealed class Anchor
{
    private readonly Backbone student;
    private readonly Backbone teacher;
    private readonly PatchSampler batches;

    public Anchor(Backbone student, Retained retained, FinetuneOptions options, string task)
    {
        foreach (var buffer in retained.Buffers)
            TrainingFit.RequireChannels(student, buffer);
        this.student = student;
        teacher = retained.Teacher;
        teacher.eval();
        batches = new PatchSampler(retained.Buffers, options.Sampling, $"retain {task}");
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
        var images = batches.Draw(iteration).Images.to(student.parameters().First().device);
        var wanted = WithoutGradient(images);
        return FeatureDistance.Between(student.Encode(images), wanted).MoveToOuterDisposeScope();
    }

    private IReadOnlyList<torch.Tensor> WithoutGradient(torch.Tensor images)
    {
        using var noGrad = torch.no_grad();
        return teacher.Encode(images);
    }
}
