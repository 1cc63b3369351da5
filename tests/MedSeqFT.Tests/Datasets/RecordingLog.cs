using System.Collections.Concurrent;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Tests.Datasets;

internal sealed class RecordingLog : IStageLog
{
    public ConcurrentQueue<Diagnostic> Warnings { get; } = [];

    public ConcurrentQueue<StageProgress> Progress { get; } = [];

    public void Info(string message)
    {
    }

    public void Warn(Diagnostic diagnostic) => Warnings.Enqueue(diagnostic);

    public void Report(StageProgress progress) => Progress.Enqueue(progress);
}
