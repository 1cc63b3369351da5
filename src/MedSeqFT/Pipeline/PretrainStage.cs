using MedSeqFT.Diagnostics;
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
        var version = task.Pretraining ?? throw new UserErrorException(SelectionErrors.NoPretraining(task.Name));
        var size = task.ViewSize(view);
        using var network = Foundation.NewNetwork(backbone, channels: 1, classes: 1, size, stage).to(stage.ComputeDevice);
        using var head = new VoCoHead(network.EmbeddingSize, output.SslHeadWidth, output.SslHeadWidth, options.Seed).to(stage.ComputeDevice);
        var views = UnlabelledImages.Views(stage.Request.InputList, size, stage.Log, stage.Cancellation);
        var run = new TrainingRun { Stage = "pretrain", Task = "", Folder = stage.Folder.Path, Key = stage.Request.Key };
        Pretraining.Run(network, head, views, options, run, stage.Log, stage.Cancellation, version);

        using var state = PretrainedWeights.StateOf(network, (_, scope) => scope is ParameterScope.Encoder or ParameterScope.Skip);
        var half = output.FoundationPrecision == FoundationOptions.Half ? torch.ScalarType.Float16 : (torch.ScalarType?)null;
        TensorFile.Write(stage.Folder.Combine(WeightsFile), state.Concat(HeadOf(head)).ToDictionary(StringComparer.Ordinal), storeAs: half);
        Checkpoint.Delete(stage.Folder.Path);
        foreach (var item in views)
            item.Dispose();
    }

    private static IEnumerable<KeyValuePair<string, torch.Tensor>> HeadOf(VoCoHead head) =>
        head.state_dict().Select(named => KeyValuePair.Create(named.Key, named.Value.detach().cpu()));
}
