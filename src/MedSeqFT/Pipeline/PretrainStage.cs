using MedSeqFT.Networks;
using MedSeqFT.Selection;
using MedSeqFT.Tensors;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Pipeline;

/// <summary>unlabelled images → foundation.safetensors: M_0 with its self-supervised head, by the loss that MDS scores with.</summary>
internal static class PretrainStage
{
    public const string WeightsFile = "foundation.safetensors";

    public static void Run(StageContext stage)
    {
        var reader = stage.Options();
        var backbone = reader.Read<BackboneOptions>(o => o.Validate());
        var view = reader.Read<SslOptions>(o => o.Validate());
        var options = reader.Read<PretrainingOptions>(o => o.Validate());
        var output = reader.Read<FoundationOptions>(o => o.Validate());
        reader.Complete();

        var task = SelfSupervisions.Of(backbone, view);
        var size = task.ViewSize(view);
        var network = Foundation.NewNetwork(backbone, channels: 1, classes: 1, size, stage).to(stage.ComputeDevice);
        using var training = FoundationTraining.Of(task, network, size, output.SslHeadWidth, options.Seed);
        var views = UnlabelledImages.Views(stage.Request.InputList, task, size, stage.Log, stage.Cancellation);
        var run = new TrainingRun { Stage = "pretrain", Task = "", Folder = stage.Folder.Path, Key = stage.Request.Key };
        training.Run(views, options, run, stage.Log, stage.Cancellation);

        using var weights = training.Weights();
        var half = output.FoundationPrecision == FoundationOptions.Half ? torch.ScalarType.Float16 : (torch.ScalarType?)null;
        TensorFile.Write(stage.Folder.Combine(WeightsFile), weights, training.IsBoundToViewSize ? Foundation.MadeFor(size) : null, half);
        Checkpoint.Delete(stage.Folder.Path);
        foreach (var item in views)
            item.Dispose();
    }
}
