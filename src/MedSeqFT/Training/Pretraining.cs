using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Selection;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Training;

/// <summary>
/// Makes a foundation model from unlabelled images with VoCo's self-supervised loss, the same code that scores cases.
/// For labs and examples without a published checkpoint; it stands before task 1.
/// </summary>
public static class Pretraining
{
    /// <summary>PyTorch's default for AdamW, which VoCo leaves as it is.</summary>
    private const double WeightDecay = 0.01;

    /// <summary>Voxels of the crops that one pass keeps a graph for: four crops of 64 cubed.</summary>
    private const long VoxelsPerPass = 4 * 64 * 64 * 64;

    /// <summary>
    /// Trains encoder, skips and the head's student in place; the teacher follows. Resumes from the run's checkpoint to
    /// the bits of a run without a stop (CPU, same number of threads).
    /// </summary>
    /// <param name="head">On the backbone's device.</param>
    /// <param name="views">[1, z, y, x] each, all of one size, see <see cref="SslView"/>. Their order is part of the draws.</param>
    /// <param name="version">Null: <see cref="VoCoVersion.LargeScale"/>.</param>
    /// <param name="run">Stage "pretrain"; the folder also takes training.jsonl with the loss and its parts.</param>
    /// <exception cref="UserErrorException">MSQ4106 too few images, MSQ4001 loss or gradient is no longer a number.</exception>
    /// <exception cref="OperationCanceledException">After leaving a checkpoint.</exception>
    public static void Run(
        Backbone backbone, VoCoHead head, IReadOnlyList<torch.Tensor> views, PretrainingOptions options, TrainingRun run,
        IStageLog log, CancellationToken cancellation, VoCoVersion? version = null)
    {
        if (views.Count < options.PretrainBatchSize)
            throw new UserErrorException(SelectionErrors.TooFewImages(views.Count, options.PretrainBatchSize));

        var trained = Trained(backbone).Concat(head.StudentParameters).ToArray();
        var optimizer = new DecoupledAdam(trained, WeightDecay, amsGrad: true);
        using var state = new TrainingState(trained.Concat(head.TeacherParameters).Select(named => (named.Name, (torch.Tensor)named.Parameter)), optimizer);

        backbone.train();
        TrainingLoop.Run(
            state, run, PretrainingLearningRate.Schedule(options),
            iteration => Step(backbone, head, state, views, options, iteration, version ?? VoCoVersion.LargeScale), log, cancellation);
    }

    private static LossParts Step(
        Backbone backbone, VoCoHead head, TrainingState state, IReadOnlyList<torch.Tensor> views, PretrainingOptions options, long iteration, VoCoVersion version)
    {
        var batch = PretrainingBatch.Draw(views, options, iteration, version);
        var cropsPerPass = (int)Math.Max(1, VoxelsPerPass / batch.Crops[0].numel());
        head.MoveTeacher();
        var loss = PretrainingGradient.Backward(backbone, head, batch, cropsPerPass, version);
        if (!double.IsFinite(loss.Total))
            throw new UserErrorException(TrainingErrors.NotFinite("self-supervised loss", $"{loss.Total}", iteration));
        state.Step();
        return new LossParts(("loss", loss.Total), ("intra", loss.Intra), ("inter", loss.Inter), ("regularisation", loss.Regularisation));
    }

    /// <summary>Encoder and skips; decoder and head are no part of the loss.</summary>
    private static IEnumerable<(string Name, Parameter Parameter)> Trained(Backbone backbone) =>
        backbone.named_parameters().Where(named => backbone.ScopeOf(named.name) is ParameterScope.Encoder or ParameterScope.Skip);
}
