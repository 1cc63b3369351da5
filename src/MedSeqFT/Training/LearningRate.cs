namespace MedSeqFT.Training;

/// <summary>Learning-rate schedules.</summary>
public static class LearningRate
{
    /// <summary>initial * (1 - iteration / iterations)^0.9: nnU-Net's schedule, here per iteration. The last one is above 0.</summary>
    /// <param name="iteration">0-based.</param>
    public static double Poly(double initial, long iteration, long iterations) =>
        initial * Math.Pow(1 - (double)iteration / iterations, 0.9);

    /// <summary>That of VoCo's fine-tuning scripts: from 0 to the initial rate in <paramref name="warmUp"/> - 1 steps, then a cosine to 0. For trainings of one's own; the method has <see cref="Poly"/>.</summary>
    /// <param name="step">0-based: an epoch or an iteration.</param>
    public static double WarmupCosine(double initial, long step, long warmUp, long steps) => step < warmUp
        ? initial * step / Math.Max(1, warmUp - 1)
        : initial * Cosine((double)(step - warmUp) / Math.Max(1, steps - warmUp));

    /// <summary>1 at the start and 0 from the end on.</summary>
    internal static double Cosine(double progress) => Math.Max(0, 0.5 * (1 + Math.Cos(Math.PI * progress)));
}
