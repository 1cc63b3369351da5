using MedSeqFT.Diagnostics;
using MedSeqFT.Pipeline;

namespace MedSeqFT.Tool;

/// <summary>Runs the stage that the request names; the library's pipeline, or a test's own.</summary>
internal delegate void RunStage(StageRequest request, IStageLog log, CancellationToken cancellation);
