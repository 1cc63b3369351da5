namespace MedSeqFT.Training;

/// <summary>How long and how fast.</summary>
/// <param name="LearningRate">Of a 0-based iteration; a pure function.</param>
public sealed record TrainingSchedule(long Iterations, Func<long, double> LearningRate)
{
    public static TrainingSchedule Poly(long iterations, double initialRate) =>
        new(iterations, i => Training.LearningRate.Poly(initialRate, i, iterations));

    /// <summary>training.jsonl has a line every so many iterations: 500 lines in all.</summary>
    public long LogEvery => Math.Max(1, Iterations / 500);
}
