using MedSeqFT.Diagnostics;
using MedSeqFT.Inference;
using MedSeqFT.Networks;
using MedSeqFT.Preprocessing;
using MedSeqFT.Retention;
using MedSeqFT.Tensors;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Pipeline;

/// <summary>preprocessed task + M_{t-1} + earlier buffers → the deliverable M_t-mid (Sec. III-D, step 1).</summary>
internal static class FinetuneStage
{
    public const string WeightsFile = "deliverable.safetensors";

    public static void Run(StageContext stage)
    {
        var reader = stage.Options();
        var backbone = reader.Read<BackboneOptions>(o => o.Validate());
        var options = reader.Read<FinetuneOptions>(o => o.Validate());
        reader.Complete();

        var task = PreprocessedTask.Open(stage.Input("preprocessed"));
        options = task.Complete(options, Backbones.SizeDivisor(backbone));
        using var student = Student(stage, backbone, task, options.PatchSize).to(stage.ComputeDevice);
        using var teacher = Teacher(stage, backbone, task, options)?.to(stage.ComputeDevice);
        var cases = task.LoadTrainingCases();
        var buffers = teacher is null ? [] : stage.Request.InputList.Select(BufferFolder.Load).ToList();
        var retained = teacher is null ? null : new Retained(teacher, buffers);
        var run = new TrainingRun { Stage = "finetune", Task = stage.Task, Folder = stage.Folder.Path, Key = stage.Request.Key };
        DistilledFineTuning.Run(student, cases, options, retained, run, stage.Log, stage.Cancellation);

        using var state = PretrainedWeights.StateDictOf(student, (_, _) => true);
        TensorFile.Write(stage.Folder.Combine(WeightsFile), state);
        PlanOf(stage, backbone, options, task).Save(stage.Folder.Path);
        Checkpoint.Delete(stage.Folder.Path);
        foreach (var @case in cases.Concat(buffers.SelectMany(b => b)))
            @case.Dispose();
    }

    // medseqft goes on from the carry-over; task 1, and every task of fft, from the foundation model; scratch from nothing.
    private static Backbone Student(StageContext stage, BackboneOptions options, PreprocessedTask task, int[] patchSize)
    {
        if ((stage.OptionalInput("carryOver") ?? stage.OptionalInput("foundation")) is not { } start)
            return Foundation.NewNetwork(options, task.Channels, task.Classes, patchSize, stage);
        using var foundation = Foundation.Read(start);
        var student = foundation.CreateNetwork(options, task.Channels, task.Classes, patchSize, stage);
        foundation.SaveReport(stage.Folder);
        return student;
    }

    // E_{t-1}; task 1 has nothing to retain.
    private static Backbone? Teacher(StageContext stage, BackboneOptions options, PreprocessedTask task, FinetuneOptions finetune)
    {
        if (finetune.Strategy != "medseqft" || stage.Request.InputList.Count == 0)
            return null;
        using var previous = Foundation.Read(stage.Input("carryOver"));
        return previous.CreateNetwork(options, task.Channels, task.Classes, finetune.PatchSize, stage with { Log = NullStageLog.Instance }); // as the student's
    }

    private static TaskModelPlan PlanOf(StageContext stage, BackboneOptions backbone, FinetuneOptions options, PreprocessedTask task) => new()
    {
        Task = stage.Task,
        Backbone = backbone,
        Labels = task.Fingerprint.Labels,
        Scheme = task.Fingerprint.Scheme,
        PatchSize = options.PatchSize,
        Preprocessing = task.Plan,
    };
}
