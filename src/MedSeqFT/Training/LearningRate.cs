namespace MedSeqFT.Training;

/// <summary>Learning-rate schedules.</summary>
public static class LearningRate
{
    /// <summary>initial * (1 - iteration / iterations)^0.9: nnU-Net's schedule, here per iteration. The last one is above 0.</summary>
    /// <param name="iteration">0-based.</param>
    public static double Poly(double initial, long iteration, long iterations) =>
        initial * Math.Pow(1 - (double)iteration / iterations, 0.9);
}
