namespace MedSeqFT.Diagnostics;

/// <summary>Where long work reports to: a terminal, JSON lines for MSBuild, or a test's list. Implementations are thread-safe.</summary>
public interface IStageLog
{
    /// <summary>A line worth keeping in the log of the run.</summary>
    void Info(string message);

    /// <summary>Something the user should know; the work goes on.</summary>
    void Warn(Diagnostic diagnostic);

    /// <summary>May be called as often as one likes; the implementation thins it out.</summary>
    void Report(StageProgress progress);
}
