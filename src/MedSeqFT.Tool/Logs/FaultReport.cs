using MedSeqFT.Diagnostics;

namespace MedSeqFT.Tool.Logs;

/// <summary>How a run that fails says why: canonical lines on stderr, or error lines of the JSON protocol on stdout.</summary>
internal static class FaultReport
{
    public static void Write(Terminal terminal, bool json, IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
        {
            if (json)
                terminal.Output.WriteLine(JsonLines.Fault("error", diagnostic));
            else
                terminal.Error.WriteLine(diagnostic);
        }
        terminal.Output.Flush();
        terminal.Error.Flush();
    }

    /// <summary>MSQ9000: our own fault, with the stack that finds it.</summary>
    public static Diagnostic Internal(Exception exception) => new(
        "MSQ9000",
        $"internal error; please report it with the lines that follow. {exception}");

    /// <summary>The canonical form of a warning: "file(line,column): warning MSQnnnn: text".</summary>
    public static string Warning(Diagnostic diagnostic)
    {
        var text = diagnostic.ToString();
        var end = text.Length - diagnostic.Message.Length - diagnostic.Code.Length - "error : ".Length;
        return $"{text[..end]}warning {diagnostic.Code}: {diagnostic.Message}";
    }

    public static void WriteInfo(Terminal terminal, bool json, string message)
    {
        if (json)
            terminal.Output.WriteLine(JsonLines.Info(message));
        else
            terminal.Error.WriteLine(message);
        terminal.Output.Flush();
    }
}
