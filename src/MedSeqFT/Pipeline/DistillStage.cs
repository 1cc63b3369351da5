using MedSeqFT.Networks;
using MedSeqFT.Retention;
using MedSeqFT.Tensors;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Pipeline;

/// <summary>M_{t-1} + M_t-mid + the task's images → LoRA factors that move E_{t-1} towards E_t-mid (Sec. III-D, step 2).</summary>
internal static class DistillStage
{
    public const string FactorsFile = "lora.safetensors";

    public static void Run(StageContext stage)
    {
        var reader = stage.Options();
        var backbone = reader.Read<BackboneOptions>(o => o.Validate());
        var options = reader.Read<DistillOptions>(o => o.Validate());
        reader.Complete();

        var task = PreprocessedTask.Open(stage.Input("preprocessed"));
        options = task.Complete(options, Backbones.SizeDivisor(backbone));
        using var previous = Foundation.Read(stage.Input("previous"));
        using var teacher = TaskNetwork.Load(stage.Input("finetuned"));
        using var student = previous.CreatePrevious(backbone, teacher, options.PatchSize, stage).to(stage.ComputeDevice);
        previous.SaveReport(stage.Folder);
        teacher.to(stage.ComputeDevice);
        var cases = task.LoadTrainingCases();
        var run = new TrainingRun { Stage = "distill", Task = stage.Task, Folder = stage.Folder.Path, Key = stage.Request.Key };
        using var lora = LoraDistillation.Run(student, teacher, cases, options, run, stage.Log, stage.Cancellation);

        using var factors = lora.State();
        TensorFile.Write(stage.Folder.Combine(FactorsFile), factors);
        var report = LoraReport.Of(lora);
        report.Save(stage.Folder.Path);
        stage.Log.Info(report.ToString());
        Checkpoint.Delete(stage.Folder.Path);
        foreach (var @case in cases)
            @case.Dispose();
    }
}
