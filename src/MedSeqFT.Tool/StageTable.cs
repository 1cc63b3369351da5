using MedSeqFT.Diagnostics;
using MedSeqFT.Pipeline;

namespace MedSeqFT.Tool;

/// <summary>Until the pipeline is there: no stage at all.</summary>
internal static class StageTable
{
    public static void Run(StageRequest request, IStageLog log, CancellationToken cancellation) =>
        throw new UserErrorException(RequestErrors.UnknownStage(request.Stage, "none yet"));
}
