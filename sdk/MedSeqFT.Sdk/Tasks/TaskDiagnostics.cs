using MedSeqFT.Diagnostics;
using Microsoft.Build.Utilities;

namespace MedSeqFT.Sdk.Tasks;

/// <summary>Our diagnostics in MSBuild's canonical form, so that IDE and CI link them.</summary>
internal static class TaskDiagnostics
{
    public static void LogError(this TaskLoggingHelper log, Diagnostic d) =>
        log.LogError(null, d.Code, null, null, d.File, d.Line, d.Column, 0, 0, "{0}", d.Message);

    public static void LogWarning(this TaskLoggingHelper log, Diagnostic d) =>
        log.LogWarning(null, d.Code, null, null, d.File, d.Line, d.Column, 0, 0, "{0}", d.Message);
}
