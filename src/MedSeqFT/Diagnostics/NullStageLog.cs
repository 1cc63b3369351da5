namespace MedSeqFT.Diagnostics;

/// <summary>Says nothing.</summary>
public sealed class NullStageLog : IStageLog
{
    public static NullStageLog Instance { get; } = new();

    public void Info(string message)
    {
    }

    public void Warn(Diagnostic diagnostic)
    {
    }

    public void Report(StageProgress progress)
    {
    }
}
