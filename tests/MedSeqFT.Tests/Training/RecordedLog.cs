using MedSeqFT.Diagnostics;

namespace MedSeqFT.Tests.Training;

/// <summary>Keeps what a stage reports; an action per progress report lets a test cancel at a chosen iteration.</summary>
internal sealed class RecordedLog(Action<StageProgress>? onProgress = null) : IStageLog
{
    public List<string> Infos { get; } = [];

    public List<Diagnostic> Warnings { get; } = [];

    public List<StageProgress> Progress { get; } = [];

    public void Info(string message) => Infos.Add(message);

    public void Warn(Diagnostic diagnostic) => Warnings.Add(diagnostic);

    public void Report(StageProgress progress)
    {
        Progress.Add(progress);
        onProgress?.Invoke(progress);
    }
}
