namespace MedSeqFT.Training;

/// <summary>What changes during UniMiSS+'s pre-training. Its 401 epochs are any number of iterations here, in proportion.</summary>
/// <param name="Iterations">Optimiser steps.</param>
/// <param name="BaseRate">At the end of the warm-up (published: 8e-4 for 256 volumes a step, 3e-4 for its 96).</param>
internal sealed record DinoSchedule(long Iterations, double BaseRate)
{
    private const double Epochs = 401;
    private const double WarmUpEpochs = 10;
    private const double EpochsOfFixedDirections = 2;
    private const double LeastRate = 1e-6;

    public TrainingSchedule Training => new(Iterations, RateAt);

    /// <summary>Linear from 0 to the base rate, then a cosine to 1e-6.</summary>
    public double RateAt(long iteration)
    {
        var warmUp = (long)(Iterations * WarmUpEpochs / Epochs);
        return iteration < warmUp
            ? BaseRate * iteration / warmUp
            : Cosine(BaseRate, Math.Min(BaseRate, LeastRate), iteration - warmUp, Iterations - warmUp);
    }

    /// <summary>From 0.04 to 0.4.</summary>
    public double WeightDecayAt(long iteration) => Cosine(0.04, 0.4, iteration, Iterations);

    /// <summary>How much of itself the teacher keeps in a step: from 0.996 to 1.</summary>
    public double TeacherMomentumAt(long iteration) => Cosine(0.996, 1, iteration, Iterations);

    /// <summary>The head's last layer stays as it is for the first 2 epochs, as in DINO.</summary>
    public bool FixesDirectionsAt(long iteration) => iteration < (long)(Iterations * EpochsOfFixedDirections / Epochs);

    private static double Cosine(double from, double to, long step, long steps) => to + 0.5 * (from - to) * (1 + Math.Cos(Math.PI * step / steps));
}
