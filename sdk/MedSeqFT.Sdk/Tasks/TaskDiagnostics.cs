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

    /// <summary>What the tool says, other than its progress.</summary>
    public static void Forward(this TaskLoggingHelper log, ToolMessage message)
    {
        var diagnostic = new Diagnostic(message.Code ?? "", message.Message ?? "", message.File, message.Line ?? 0, message.Column ?? 0);
        switch (message.Type)
        {
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
}
