using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Pipeline;

/// <summary>Runs one stage from its request to its published folder; the only entry of the tool and of tests.</summary>
public static class StageRunner
{
    /// <exception cref="UserErrorException">Whatever is wrong with request, data or environment; outputs of earlier runs stay as they are.</exception>
    /// <exception cref="OperationCanceledException">Before the stage was complete. The partial folder holds a checkpoint; the same request resumes from it.</exception>
    public static void Run(StageRequest request, IStageLog log, CancellationToken cancellation)
    {
        var stage = SequentialRefinement.Stages.FirstOrDefault(s => s.Name == request.Stage)
            ?? throw new UserErrorException(RequestErrors.UnknownStage(request.Stage, string.Join(", ", SequentialRefinement.Stages.Select(s => s.Name))));
        try
        {
            using var claim = StageClaim.Take(request.Output, log, cancellation);
            var folder = StageFolder.Open(request);
            stage.Run(new StageContext(request, folder, log, stage.Computes ? Prepare(request) : null, cancellation));
            // Also when a stop was asked for meanwhile: what is complete would only be computed again.
            folder.Publish();
        }
        catch (IOException e) when (DiskSpace.IsExhausted(e))
        {
            throw new UserErrorException(EnvironmentErrors.DiskIsFull(request.Output), e);
        }
    }

    private static torch.Device Prepare(StageRequest request)
    {
        var device = Devices.Resolve(request.Device);
        torch.set_num_threads(request.Threads > 0 ? request.Threads : Environment.ProcessorCount);
        return device;
    }
}
