using MedSeqFT.Diagnostics;

namespace MedSeqFT.Networks;

/// <summary>Which images SwinUNETR can take: it halves every side five times, and its deepest norm needs two voxels.</summary>
public static class InputSize
{
    /// <summary>Patch embedding and four mergings, each by 2.</summary>
    public const int Divisor = 32;

    /// <summary>Between one size and the next, z, y, x.</summary>
    internal static readonly int[] Steps = [Divisor, Divisor, Divisor];

    /// <summary>The faults of a size z,y,x given by an option such as PatchSize, before anything runs.</summary>
    /// <param name="leastSide">As <see cref="BackboneOptions.BackboneMinimumSide"/>.</param>
    public static IEnumerable<Diagnostic> Validate(string option, IReadOnlyList<int> size, int leastSide = 0)
    {
        var fits = leastSide > 0 ? size.All(side => side > 0) : Fits([.. size.Select(side => (long)side)], needsTwoVoxels: true);
        if (size.Count != 3 || !fits)
            yield return OptionErrors.OutOfRange(option, string.Join(',', size), leastSide > 0 ? AllowedOfAny : Allowed);
    }

    internal const string Allowed = "three multiples of 32 (z,y,x), at least one of them 64 or more, e.g. '32,64,64'";

    private const string AllowedOfAny = "three positive numbers (z,y,x)";

    /// <exception cref="UserErrorException">MSQ2001.</exception>
    internal static void Require(ReadOnlySpan<long> size, bool needsTwoVoxels)
    {
        if (!Fits(size, needsTwoVoxels))
            throw new UserErrorException(OptionErrors.OutOfRange("PatchSize", string.Join(',', size.ToArray()), Allowed));
    }

    private static bool Fits(ReadOnlySpan<long> size, bool needsTwoVoxels)
    {
        var deepest = 1L;
        foreach (var side in size)
        {
            if (side <= 0 || side % Divisor != 0)
                return false;
            deepest *= side / Divisor;
        }
        return deepest > 1 || !needsTwoVoxels;
    }
}
