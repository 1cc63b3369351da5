using System.Text.Encodings.Web;
using System.Text.Json;
using MedSeqFT.Diagnostics;
using MedSeqFT.Evaluation;

namespace MedSeqFT.Tool.Logs;

/// <summary>The lines of the machine protocol, one JSON object each; all keys are always there.</summary>
internal static class JsonLines
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerOptions.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Progress(StageProgress p, TimeSpan? remaining) => Serialize(new
    {
        type = "progress",
        stage = p.Stage,
        subject = p.Subject,
        done = p.Done,
        total = p.Total,
        detail = p.Detail,
        etaSeconds = remaining is { } time ? Math.Round(time.TotalSeconds, 1) : (double?)null,
    });

    public static string Info(string message) => Serialize(new { type = "info", message });

    /// <param name="type">warning or error.</param>
    public static string Fault(string type, Diagnostic d) => Serialize(new
    {
        type,
        code = d.Code,
        message = d.Message,
        file = d.File,
        line = d.Line,
        column = d.Column,
    });

    /// <summary>What <c>evaluate</c> found about two folders.</summary>
    public static string Report(EvaluationReport report) => Serialize(new { type = "report", report });

    public static string Result(string output) => Serialize(new { type = "result", output });

    private static string Serialize<T>(T line) => JsonSerializer.Serialize(line, Format);
}
