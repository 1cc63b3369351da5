using System.Text.Json;
using MedSeqFT.Diagnostics;
using MedSeqFT.Pipeline;
using MedSeqFT.Sdk.Planning;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace MedSeqFT.Sdk.Tasks;

/// <summary>
/// &lt;stage&gt;.ahead.jsonl: what a stage said that ran beside the build, until a task of the build can say it: MSBuild takes
/// no messages from outside of tasks.
/// </summary>
internal sealed class AheadLog(string file)
{
    public static AheadLog Of(string requestFile) => new(requestFile.Replace(".request.json", ".ahead.jsonl", StringComparison.Ordinal));

    public void Announce(StageRequest request, StageReason reason, bool cached) =>
        Add(new ToolMessage("info", Message: (cached ? reason.CachedLine(request) : reason.Line(request)) + ", beside the training"));

    public void Add(ToolMessage message) => Add(JsonSerializer.Serialize(message, JsonSerializerOptions.Web));

    /// <summary>A line of the tool's standard output.</summary>
    public void Add(string line) => File.AppendAllText(file, line + "\n");

    public void Warn(Diagnostic d) => Add(new ToolMessage("warning", Message: d.Message, Code: d.Code, File: d.File, Line: d.Line, Column: d.Column));

    public void Forget() => File.Delete(file);

    /// <summary>Says it all, once.</summary>
    public void Replay(TaskLoggingHelper log, IBuildEngine engine)
    {
        if (!File.Exists(file))
            return;
        foreach (var message in File.ReadLines(file).Select(ToolMessage.Parse).OfType<ToolMessage>())
            log.Forward(message, engine, Path.GetFullPath(Path.Combine(file, "../..")));
        Forget();
    }
}
