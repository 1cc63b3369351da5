using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Training;

/// <summary>A foundation model M_0 in the making, by the self-supervised task of its family. Owns what it trains.</summary>
internal interface IFoundationTraining : IDisposable
{
    /// <summary>Whether the weights serve images of one size alone, which the file must then name.</summary>
    bool IsBoundToViewSize { get; }

    /// <summary>Trains in place; resumes from the run's checkpoint to the bits of a run without a stop (CPU, same number of threads).</summary>
    /// <param name="views">As the task's <see cref="Selection.ISelfSupervision.Views"/> gives them. Their order is part of the draws.</param>
    /// <exception cref="UserErrorException">MSQ4106 too few images, MSQ4001 loss or gradient is no longer a number.</exception>
    /// <exception cref="OperationCanceledException">After leaving a checkpoint.</exception>
    void Run(IReadOnlyList<torch.Tensor> views, PretrainingOptions options, TrainingRun run, IStageLog log, CancellationToken cancellation);

    /// <summary>All that fine-tuning and scoring take of M_0, by the names that its readers know; copies, which the caller owns.</summary>
    NamedTensors Weights();
}
