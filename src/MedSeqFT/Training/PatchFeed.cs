using System.Collections.Concurrent;
using System.Globalization;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Training;

/// <summary>
/// Draws batches ahead in threads of its own, so that the network does not wait for them. Worker w of n draws batches w,
/// w + n, w + 2 n, ...: the batches and their order are the same for every n, and at most 2 n lie ready.
/// </summary>
public sealed class PatchFeed : IDisposable
{
    private readonly Func<long, PatchBatch> draw;
    private readonly long end;
    private readonly long step;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource stop = new();
    private readonly BlockingCollection<Task<PatchBatch>>[] ready;
    private readonly List<Thread> threads = [];
    private long next;
    private long turn;
    private long began;
    private TimeSpan waited;

    /// <param name="draw">A pure function of the iteration, called from several threads.</param>
    /// <param name="end">The first iteration without a batch.</param>
    /// <param name="step">Only every so manieth iteration has one.</param>
    public PatchFeed(Func<long, PatchBatch> draw, long end, int workers, long step = 1, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workers);
        (this.draw, this.end, this.step, this.time) = (draw, end, step, time ?? TimeProvider.System);
        ready = [.. Enumerable.Range(0, workers).Select(_ => new BlockingCollection<Task<PatchBatch>>(boundedCapacity: 1))];
    }

    /// <summary>
    /// The batch of an iteration, in the caller's dispose scope. The first call says where to begin; each later one must ask
    /// for the next. What a worker threw is thrown here.
    /// </summary>
    public PatchBatch Next(long iteration)
    {
        if (threads.Count == 0)
            Start(iteration);
        if (iteration != next || iteration >= end)
            throw new ArgumentOutOfRangeException(nameof(iteration), iteration, $"the next batch is that of iteration {next} of {end}");
        var asked = time.GetTimestamp();
        var batch = ready[turn % ready.Length].Take(stop.Token).GetAwaiter().GetResult();
        waited += time.GetElapsedTime(asked);
        (next, turn) = (next + step, turn + 1);
        using (batch.Images)
        using (batch.Labels)
            return new PatchBatch(batch.Images.alias(), batch.Labels?.alias());
    }

    /// <summary>The share of the time since the first batch was asked for that the network stood still for its data; 0 before.</summary>
    public double WaitShare => threads.Count == 0 ? 0 : waited / Elapsed;

    /// <summary>For the log, e.g. "waited 0.4 s of 93.2 s (0.4 %) for patches from 2 workers".</summary>
    public string Summary() => string.Create(CultureInfo.InvariantCulture,
        $"waited {waited.TotalSeconds:F1} s of {(threads.Count == 0 ? 0 : Elapsed.TotalSeconds):F1} s ({100 * WaitShare:F1} %) for patches from {ready.Length} worker{(ready.Length == 1 ? "" : "s")}");

    public void Dispose()
    {
        stop.Cancel();
        foreach (var thread in threads)
            thread.Join();
        foreach (var task in ready.SelectMany(queue => queue))
            Forget(task);
        foreach (var queue in ready)
            queue.Dispose();
        stop.Dispose();
    }

    private TimeSpan Elapsed => time.GetElapsedTime(began);

    private void Start(long iteration)
    {
        (next, began) = (iteration, time.GetTimestamp());
        for (var worker = 0; worker < ready.Length; worker++)
        {
            var (queue, first) = (ready[worker], iteration + worker * step);
            threads.Add(new Thread(() => Work(queue, first)) { IsBackground = true, Name = $"patches {worker + 1}" });
        }
        threads.ForEach(thread => thread.Start());
    }

    private void Work(BlockingCollection<Task<PatchBatch>> queue, long first)
    {
        MathThreads.TakeOne();
        for (var iteration = first; iteration < end && !stop.IsCancellationRequested; iteration += step * ready.Length)
        {
            var at = iteration;
            var task = new Task<PatchBatch>(() => Detached(at));
            task.RunSynchronously(TaskScheduler.Default); // keeps what it throws for the one who asks
            try
            {
                queue.Add(task, stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                Forget(task);
            }
        }
    }

    private static void Forget(Task<PatchBatch> task)
    {
        if (!task.IsCompletedSuccessfully)
            return;
        task.Result.Images.Dispose();
        task.Result.Labels?.Dispose();
    }

    // Scopes are per thread: what goes to another one belongs to none.
    private PatchBatch Detached(long iteration)
    {
        using var scope = torch.NewDisposeScope();
        var batch = draw(iteration);
        return new PatchBatch(batch.Images.DetachFromDisposeScope(), batch.Labels?.DetachFromDisposeScope());
    }
}
