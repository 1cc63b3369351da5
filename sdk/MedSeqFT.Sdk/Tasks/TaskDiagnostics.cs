using MedSeqFT.Diagnostics;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace MedSeqFT.Sdk.Tasks;

/// <summary>Our diagnostics in MSBuild's canonical form, so that IDE and CI link them.</summary>
internal static class TaskDiagnostics
{
    public static void LogError(this TaskLoggingHelper log, Diagnostic d) =>
        log.LogError(null, d.Code, null, null, d.File, d.Line, d.Column, 0, 0, "{0}", d.Message);

    public static void LogWarning(this TaskLoggingHelper log, Diagnostic d) =>
        log.LogWarning(null, d.Code, null, null, d.File, d.Line, d.Column, 0, 0, "{0}", d.Message);

    // A foundation model without a head: every task's scoring says the same of it.
    private const string OfTheFoundation = "MSQ4104";

    /// <summary>What the tool says, other than its progress. A warning of the foundation model is one of the build, not of every task.</summary>
    /// <param name="engine">Of the task that speaks.</param>
    /// <param name="project">What tells this project's warnings from those of others: its folder of states.</param>
    public static void Forward(this TaskLoggingHelper log, ToolMessage message, IBuildEngine engine, string project)
    {
        var diagnostic = new Diagnostic(message.Code ?? "", message.Message ?? "", message.File, message.Line ?? 0, message.Column ?? 0);
        switch (message.Type)
        {
            case "warning" when diagnostic.Code == OfTheFoundation && IsRepeated((IBuildEngine4)engine, (project, diagnostic)):
                log.LogMessage(MessageImportance.Low, "{0}", message.Message);
                break;
            case "warning":
                log.LogWarning(diagnostic);
                break;
            case "error":
                log.LogError(diagnostic);
                break;
            case "info":
                log.LogMessage(MessageImportance.Normal, "{0}", message.Message);
                break;
        }
    }

    private static bool IsRepeated(IBuildEngine4 engine, (string Project, Diagnostic Warning) key)
    {
        if (engine.GetRegisteredTaskObject(key, RegisteredTaskObjectLifetime.Build) is not null)
            return true;
        engine.RegisterTaskObject(key, key, RegisteredTaskObjectLifetime.Build, allowEarlyCollection: false);
        return false;
    }
}
