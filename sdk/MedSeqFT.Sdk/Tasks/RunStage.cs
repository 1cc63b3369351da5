using System.Diagnostics;
using System.IO.Abstractions;
using System.Text.Json;
using MedSeqFT.Diagnostics;
using MedSeqFT.Pipeline;
using MedSeqFT.Sdk.Planning;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace MedSeqFT.Sdk.Tasks;

/// <summary>Runs the tool for one stage: forwards its messages, passes cancellation on, checks what it left.</summary>
[MSBuildMultiThreadableTask]
public sealed class RunStage : Task, ICancelableTask
{
    private readonly Lock gate = new();
    private ToolProcess? running;
    private volatile bool cancelled;

    /// <summary>&lt;stage&gt;.request.json.</summary>
    [Required]
    public string Request { get; set; } = "";

    /// <summary>&lt;stage&gt;.key, whose second line says why the stage runs.</summary>
    [Required]
    public string Stamp { get; set; } = "";

    [Required]
    public string ToolPath { get; set; } = "";

    public string DotnetHost { get; set; } = "";

    /// <summary>The libtorch.json for the tool; empty when the tool has its own.</summary>
    public string LibTorchFile { get; set; } = "";

    /// <summary>Feed the terminal logger's live line.</summary>
    public bool LiveProgress { get; set; }

    /// <summary>MedSeqFTStageCache; empty for none.</summary>
    public string CacheFolder { get; set; } = "";

    /// <summary>Whether the stage may run beside the build (MedSeqFTParallelStages): then this waits for it.</summary>
    public bool MayRunAhead { get; set; }

    public override bool Execute()
    {
        var request = JsonSerializer.Deserialize<StageRequest>(File.ReadAllText(Request), StageRequest.Json)!;
        using var claim = MayRunAhead ? StageClaim.Wait(Request, () => cancelled) : null;
        if (MayRunAhead && claim is null)
            return false;
        return (MayRunAhead && StageRecord.IsLeft(new FileSystem(), request)) || RestoreOrRun(request);
    }

    private bool RestoreOrRun(StageRequest request)
    {
        var reason = new StageReason(true, File.ReadLines(Stamp).Skip(1).FirstOrDefault("asked for"));
        var cache = new StageCache(CacheFolder);
        if (cache.TryRestore(request, Log.LogWarning))
        {
            Log.LogMessage(MessageImportance.High, "{0}", reason.CachedLine(request));
            return true;
        }
        Log.LogMessage(MessageImportance.High, "{0}", reason.Line(request));
        var started = Stopwatch.GetTimestamp();
        try
        {
            Run(request);
            var succeeded = !Log.HasLoggedErrors && !cancelled;
            StageTime.Add(new FileSystem(), Path.GetDirectoryName(Request)!, request, Stopwatch.GetElapsedTime(started), succeeded);
            if (succeeded)
                cache.Store(request, Log.LogWarning);
        }
        catch (UserErrorException e)
        {
            foreach (var diagnostic in e.Diagnostics)
                Log.LogError(diagnostic);
        }
        return !Log.HasLoggedErrors && !cancelled;
    }

    public void Cancel()
    {
        lock (gate)
        {
            cancelled = true;
            running?.Cancel();
        }
    }

    private void Run(StageRequest request)
    {
        var folder = Path.GetDirectoryName(Request)!;
        string[] libtorch = LibTorchFile.Length > 0 ? ["--libtorch", LibTorchFile] : [];
        using var tool = ToolProcess.Start(DotnetHost.Length > 0 ? DotnetHost : "dotnet", ToolPath, [request.Stage, Request, "--json", .. libtorch], folder);
        lock (gate)
        {
            running = tool;
            if (cancelled)
                tool.Cancel();
        }
        var progress = new StageProgressLog(Log, BuildEngine, Path.Combine(folder, request.Stage + ".progress.jsonl"), LiveProgress);
        while (tool.ReadLine() is { } line)
            Forward(line, progress);
        var code = tool.WaitForExitCode();
        lock (gate)
            running = null;
        Judge(request, code, tool);
    }

    private void Forward(string line, StageProgressLog progress)
    {
        if (ToolMessage.Parse(line) is not { } message)
        {
            Log.LogMessage(MessageImportance.Low, "{0}", line);
            return;
        }
        if (message.Type == "progress")
            progress.Report(line, message);
        else
            Log.Forward(message, BuildEngine, Path.GetFullPath(Path.Combine(Request, "../..")));
    }

    private void Judge(StageRequest request, int exitCode, ToolProcess tool)
    {
        var unexplained = exitCode != 0 && !Log.HasLoggedErrors;
        foreach (var line in tool.ErrorLines)
            Log.LogMessage(unexplained ? MessageImportance.High : MessageImportance.Low, "{0}", line);
        if (cancelled)
            return;
        if (unexplained)
            Log.LogError(SdkErrors.StageFailed(request.Stage, exitCode));
        else if (exitCode == 0 && !StageRecord.IsLeft(new FileSystem(), request))
            Log.LogError(SdkErrors.StageLeftNothing(request.Stage, request.Output));
    }
}
