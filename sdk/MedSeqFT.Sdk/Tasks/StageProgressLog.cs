using MedSeqFT.Diagnostics;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace MedSeqFT.Sdk.Tasks;

/// <summary>
/// Progress of a stage: every line into &lt;stage&gt;.progress.jsonl, and thinned out to the loggers. MSBuild has no progress
/// API; the terminal logger shows messages of its test runner's type in the live line of a project, so that is what they
/// pretend to be (an undocumented contract, harmless when it breaks).
/// </summary>
internal sealed class StageProgressLog(TaskLoggingHelper log, IBuildEngine engine, string file, bool live)
{
    private static readonly TimeSpan LiveInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(30);

    private readonly bool isTerminal = live && !Console.IsOutputRedirected;
    private DateTime next = DateTime.MinValue;
    private bool continues;

    public void Report(string line, ToolMessage progress)
    {
        Keep(line);
        var now = DateTime.UtcNow;
        if (now < next && progress.Done < progress.Total)
            return;
        next = now + (isTerminal ? LiveInterval : PlainInterval);
        var text = progress.ProgressText();
        if (isTerminal)
            engine.LogMessageEvent(LiveLine(progress.Stage ?? "", text));
        else
            log.LogMessage(MessageImportance.Normal, "{0} {1}", progress.Stage, text);
    }

    private void Keep(string line)
    {
        try
        {
            if (!continues)
                File.Delete(file);
            continues = true;
            File.AppendAllText(file, line + "\n");
        }
        catch (IOException e) when (DiskSpace.IsExhausted(e))
        {
            // The stage itself decides whether it can go on without space; its progress file is no reason to stop it.
        }
    }

    internal static ExtendedBuildMessageEventArgs LiveLine(string stage, string text) =>
        new("TLTESTPASSED", $"{stage} {text}", null, null, MessageImportance.High)
        {
            ExtendedMetadata = new Dictionary<string, string?> { ["localizedResult"] = stage, ["displayName"] = text },
        };
}
