using MedSeqFT.Diagnostics;

namespace MedSeqFT.Tests.Selection;

/// <summary>Keeps what it is told.</summary>
internal sealed class ListLog : IStageLog
{
    public List<string> Lines { get; } = [];

    public List<Diagnostic> Warnings { get; } = [];

    public List<StageProgress> Progress { get; } = [];

    public void Info(string message) => Lines.Add(message);

    public void Warn(Diagnostic diagnostic) => Warnings.Add(diagnostic);

    public void Report(StageProgress progress) => Progress.Add(progress);
}
