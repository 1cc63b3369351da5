using MedSeqFT.Diagnostics;

namespace MedSeqFT.Networks;

/// <summary>Which images UniMiSS+ can be made for: what its strides divide and its reduced attention still sees a token of.</summary>
public static class MixedInputSize
{
    /// <summary>In words, for options.</summary>
    public const string Allowed = "z,y,x with z a multiple of 4 from 16 on, y and x multiples of 32, e.g. '16,64,64'";

    /// <summary>Between one size and the next, z, y, x.</summary>
    internal static readonly int[] Steps = [4, 32, 32];

    public static bool Fits(IReadOnlyList<int> size) =>
        size is [>= 16, >= 32, >= 32] && size[0] % 4 == 0 && size[1] % 32 == 0 && size[2] % 32 == 0;

    /// <summary>The faults of a size z,y,x given by an option such as PatchSize, before anything runs.</summary>
    public static IEnumerable<Diagnostic> Validate(string option, IReadOnlyList<int> size)
    {
        if (!Fits(size))
            yield return OptionErrors.OutOfRange(option, string.Join(',', size), Allowed);
    }

    /// <exception cref="UserErrorException">MSQ2001.</exception>
    internal static void Require(IReadOnlyList<int> size)
    {
        Diagnostic[] faults = [.. Validate("PatchSize", size)];
        if (faults.Length > 0)
            throw new UserErrorException(faults);
    }
}
