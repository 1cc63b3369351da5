namespace MedSeqFT.Datasets;

/// <summary>
/// Foreground intensities of one case and channel as nnU-Net v2 draws them, with replacement: the same number from every
/// case, however many voxels it has, and the very ones that NumPy's RandomState gives.
/// </summary>
/// <param name="Values">Those drawn, each once, ascending.</param>
/// <param name="Times">How often each was drawn.</param>
internal sealed record IntensityDraws(float[] Values, int[] Times)
{
    /// <summary>nnU-Net's, of every case anew.</summary>
    public const uint Seed = 1234;

    /// <param name="random">Goes on from one channel of the case to the next.</param>
    /// <param name="foreground">So many values, in the order of their voxels.</param>
    public static IntensityDraws Of(MersenneTwister random, int draws, int count, IEnumerable<float> foreground)
    {
        if (count == 0 || draws == 0)
            return new([], []);
        var hits = new int[count];
        for (var draw = 0; draw < draws; draw++)
            hits[random.Below((uint)count)]++;
        var drawn = count - hits.AsSpan().Count(0);
        var (values, times) = (new float[drawn], new int[drawn]);
        var next = 0;
        foreach (var (i, value) in foreground.Index())
        {
            if (hits[i] > 0)
                (values[next], times[next++]) = (value, hits[i]);
        }
        Array.Sort(values, times);
        return Merged(values, times);
    }

    // CTs have few different values, and many voxels.
    private static IntensityDraws Merged(float[] values, int[] times)
    {
        var last = 0;
        for (var i = 1; i < values.Length; i++)
        {
            if (values[i] == values[last])
                times[last] += times[i];
            else
                (values[++last], times[last]) = (values[i], times[i]);
        }
        return new(values[..(last + 1)], times[..(last + 1)]);
    }
}
