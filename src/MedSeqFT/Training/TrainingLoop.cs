using System.Globalization;
using MedSeqFT.Diagnostics;
using TorchSharp;

namespace MedSeqFT.Training;

/// <summary>Iterates from the newest checkpoint to the end. Knows neither what is learned nor how: that is the step.</summary>
public static class TrainingLoop
{
    /// <param name="step">Does one iteration, given its 0-based number, inside a dispose scope of its own.</param>
    /// <exception cref="OperationCanceledException">Cancelled between two iterations, after saving a checkpoint.</exception>
    public static void Run(
        TrainingState state, TrainingRun run, TrainingSchedule schedule, Func<long, LossParts> step, IStageLog log, CancellationToken cancel)
    {
        if (Checkpoint.TryRestore(run.Folder, state, run.Key, log))
            log.Info($"{run.Stage} {run.Task}: resumed at iteration {state.Iteration} of {schedule.Iterations}");
        var trainingLog = TrainingLog.Continue(run.Folder, state);
        var lastSave = run.Time.GetTimestamp();
        while (state.Iteration < schedule.Iterations && !state.IsFinished)
        {
            if (cancel.IsCancellationRequested || run.Time.GetElapsedTime(lastSave) >= run.CheckpointEvery)
            {
                Checkpoint.Save(run.Folder, state, run.Key);
                cancel.ThrowIfCancellationRequested();
                lastSave = run.Time.GetTimestamp();
            }
            Iterate(state, run, schedule, step, trainingLog, log);
        }
        if (state.IsFinished)
            log.Info($"{run.Stage} {run.Task}: ended at iteration {state.Iteration} of {schedule.Iterations}, the loss no longer fell");
    }

    private static void Iterate(
        TrainingState state, TrainingRun run, TrainingSchedule schedule, Func<long, LossParts> step, TrainingLog trainingLog, IStageLog log)
    {
        using var scope = torch.NewDisposeScope();
        var started = run.Time.GetTimestamp();
        var rate = schedule.LearningRate(state.Iteration);
        state.SetLearningRate(rate);
        var parts = step(state.Iteration);
        state.Window.Add(parts);
        state.Iteration++;
        if (state.Iteration % schedule.LogEvery == 0 || state.Iteration == schedule.Iterations || state.IsFinished)
        {
            trainingLog.Append(state.Iteration, rate, state.Window.Means);
            state.Window.Clear();
        }
        var seconds = run.Time.GetElapsedTime(started).TotalSeconds.ToString("F2", CultureInfo.InvariantCulture);
        log.Report(new StageProgress(run.Stage, run.Task, state.Iteration, schedule.Iterations, $"{parts} {seconds} s/it"));
    }
}
