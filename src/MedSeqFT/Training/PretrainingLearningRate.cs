namespace MedSeqFT.Training;

/// <summary>VoCo's schedule for pre-training, one step an iteration: linear from 0 to the base rate, then a cosine to 0.</summary>
public static class PretrainingLearningRate
{
    /// <summary>VoCo: 5,000 steps of warm-up.</summary>
    private const long LongestWarmUp = 5000;

    public static TrainingSchedule Schedule(PretrainingOptions options)
    {
        var (iterations, warmUp) = (options.PretrainIterations, WarmUp(options.PretrainIterations));
        return new TrainingSchedule(iterations, iteration => At(iteration, options.PretrainLearningRate, warmUp, iterations));
    }

    /// <summary>VoCo's 5,000 steps, but no more than a twentieth of a short run.</summary>
    public static long WarmUp(long iterations) => Math.Min(LongestWarmUp, iterations / 20);

    public static double At(long iteration, double baseRate, long warmUp, long iterations)
    {
        if (iteration < warmUp)
            return baseRate * iteration / warmUp;
        return baseRate * LearningRate.Cosine((double)(iteration - warmUp) / Math.Max(1, iterations - warmUp));
    }
}
