using MedSeqFT.Datasets;
using MedSeqFT.Imaging;
using MedSeqFT.Networks;
using MedSeqFT.Preprocessing;
using MedSeqFT.Selection;
using TorchSharp;

namespace MedSeqFT.Pipeline;

/// <summary>
/// dataset + M_0 → scores/&lt;case&gt;.json: the mean self-supervised loss of every training case (Sec. III-C). Sees the images
/// as M_0's pre-training did, so it needs no preprocessed case and never waits for the training of other tasks.
/// </summary>
internal static class ScoreStage
{
    public static void Run(StageContext stage)
    {
        var reader = stage.Options();
        var backboneOptions = reader.Read<BackboneOptions>(o => o.Validate());
        var view = reader.Read<SslOptions>(o => o.Validate());
        var options = reader.Read<MdsOptions>(o => o.Validate());
        reader.Complete();

        var task = SelfSupervisions.Of(backboneOptions, view);
        var size = task.ViewSize(view);
        var dataset = TaskDataset.Load(stage.Input("dataset"));
        var split = DatasetFingerprint.Load(stage.Input("inspected", DatasetFingerprint.FileName)).Split;
        using var foundation = Foundation.Read(stage.Input("foundation"));
        // Every channel is scored on its own: M_0 has one.
        using var network = foundation.CreateNetwork(backboneOptions, channels: 1, classes: 1, size, stage).to(stage.ComputeDevice);
        foundation.SaveReport(stage.Folder);
        using var pretext = foundation.Open(task, network, view, size, options.Seed);
        var cases = split.Train.Select(id => new PretextCase(id, () => Views(task, dataset, id, size))).ToList();
        var scores = CaseScoring.Run(cases, pretext.Task, options.MdsRuns, stage.Folder.Path, stage.Log, stage.Cancellation);
        ScoreRanking.Of(scores).Save(stage.Folder.Path);
    }

    private static IReadOnlyList<torch.Tensor> Views(ISelfSupervision task, TaskDataset dataset, string id, int[] size)
    {
        using var volume = ImageFile.Read(dataset.Find(id).ImagePath);
        return task.Views(volume, [.. dataset.Channels.Select(name => ChannelPlan.SchemeOf(name) == NormalizationScheme.Ct)], size);
    }
}
