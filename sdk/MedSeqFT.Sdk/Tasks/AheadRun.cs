using System.Diagnostics;
using System.Globalization;
using System.IO.Abstractions;
using System.Text.Json;
using MedSeqFT.Diagnostics;
using MedSeqFT.Pipeline;
using MedSeqFT.Sdk.Planning;
using Task = System.Threading.Tasks.Task;

namespace MedSeqFT.Sdk.Tasks;

/// <summary>
/// Runs stages one after the other beside the build, while enough memory is free. A stage that fails here is left to the
/// build, which comes to it in its order and reports what is wrong.
/// </summary>
/// <param name="freeMemory">In MiB; what has to be available before a stage starts.</param>
internal sealed class AheadRun(string tool, string dotnet, string libTorchFile, string cacheFolder, long freeMemory) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private ToolProcess? running;
    private Task work = Task.CompletedTask;

    /// <param name="requests">&lt;stage&gt;.request.json files in order; one folder is one task.</param>
    public void Start(IReadOnlyList<string> requests) => work = Task.Run(() =>
    {
        foreach (var task in requests.GroupBy(Path.GetDirectoryName))
            _ = task.All(request => !stop.IsCancellationRequested && Prepare(request));
    });

    /// <summary>Ends what still runs; a tool leaves its checkpoint.</summary>
    /// <exception cref="AggregateException">A bug in here.</exception>
    public void Finish()
    {
        stop.Cancel();
        lock (gate)
            running?.Cancel();
        work.Wait();
    }

    public void Dispose()
    {
        Finish();
        stop.Dispose();
    }

    /// <returns>Whether the stage is done, so that the next one of the task can read it.</returns>
    private bool Prepare(string requestFile)
    {
        while (AvailableMemory() < freeMemory)
            if (stop.Token.WaitHandle.WaitOne(Pause))
                return false;
        using var claim = StageClaim.Try(requestFile);
        if (claim is null)
            return false;
        var request = JsonSerializer.Deserialize<StageRequest>(File.ReadAllText(requestFile), StageRequest.Json)!;
        return StageRecord.IsLeft(new FileSystem(), request) || Run(requestFile, request);
    }

    private bool Run(string requestFile, StageRequest request)
    {
        var log = AheadLog.Of(requestFile);
        log.Forget();
        try
        {
            if (RestoreOrRun(requestFile, request, log))
                return true;
        }
        catch (UserErrorException)
        {
            // The build comes to this stage in its own order, meets the same fault and reports it.
        }
        catch (IOException e) when (DiskSpace.IsExhausted(e))
        {
            // Likewise.
        }
        log.Forget();
        return false;
    }

    private bool RestoreOrRun(string requestFile, StageRequest request, AheadLog log)
    {
        var reason = new StageReason(true, File.ReadLines(requestFile.Replace(".request.json", ".key", StringComparison.Ordinal)).Skip(1).FirstOrDefault("asked for"));
        var cache = new StageCache(cacheFolder);
        var restored = cache.TryRestore(request, log.Warn);
        log.Announce(request, reason, restored);
        if (restored)
            return true;
        var isLeft = RunTool(requestFile, request, log);
        if (isLeft)
            cache.Store(request, log.Warn);
        return isLeft;
    }

    private bool RunTool(string requestFile, StageRequest request, AheadLog log)
    {
        var folder = Path.GetDirectoryName(requestFile)!;
        var started = Stopwatch.GetTimestamp();
        string[] libtorch = libTorchFile.Length > 0 ? ["--libtorch", libTorchFile] : [];
        using var process = ToolProcess.Start(dotnet.Length > 0 ? dotnet : "dotnet", tool, [request.Stage, requestFile, "--json", .. libtorch], folder);
        lock (gate)
        {
            running = process;
            if (stop.IsCancellationRequested)
                process.Cancel();
        }
        while (process.ReadLine() is { } line)
            log.Add(line);
        var code = process.WaitForExitCode();
        lock (gate)
            running = null;
        var isLeft = code == 0 && StageRecord.IsLeft(new FileSystem(), request);
        StageTime.Add(new FileSystem(), folder, request, Stopwatch.GetElapsedTime(started), isLeft);
        return isLeft;
    }

    // In MiB. Linux knows what can be had without swapping; elsewhere the machine's memory has to do.
    private static long AvailableMemory()
    {
        var line = File.Exists("/proc/meminfo") ? File.ReadLines("/proc/meminfo").FirstOrDefault(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal)) : null;
        return line is not null
            ? long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) >> 10
            : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20;
    }
}
