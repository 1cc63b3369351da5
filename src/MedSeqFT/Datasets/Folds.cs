namespace MedSeqFT.Datasets;

/// <summary>nnU-Net's splits, case for case: five folds of a shuffle with seed 12345, and a random 80:20 split for every further number.</summary>
public static class Folds
{
    /// <summary>How many cross-validation has.</summary>
    public const int Count = 5;
    private const uint Seed = 12345;

    /// <param name="ids">At least <see cref="Count"/> for one of the five, else two.</param>
    /// <param name="fold">0 to 4: that fold is tested with; from 5 on: 80:20.</param>
    public static Split Of(IEnumerable<string> ids, int fold)
    {
        var sorted = ids.Order(StringComparer.Ordinal).ToArray();
        var shuffled = Enumerable.Range(0, sorted.Length).ToArray();
        new MersenneTwister(fold < Count ? Seed : Seed + (uint)fold).Shuffle(shuffled);
        var test = fold < Count ? Block(shuffled, fold) : shuffled[(int)(0.8 * sorted.Length)..];
        return new(
            [.. Enumerable.Range(0, sorted.Length).Except(test).Order().Select(i => sorted[i])],
            [.. test.Order().Select(i => sorted[i])]);
    }

    // Blocks of equal size, the first ones one longer where it does not divide.
    private static int[] Block(int[] shuffled, int fold)
    {
        var (size, longer) = Math.DivRem(shuffled.Length, Count);
        var start = fold * size + Math.Min(fold, longer);
        return shuffled[start..(start + size + (fold < longer ? 1 : 0))];
    }
}
