using MedSeqFT.Diagnostics;

namespace MedSeqFT.Networks;

/// <summary>Which images UniMiSS+ can be made for: what its strides divide and its reduced attention still sees a token of.</summary>
public static class MixedInputSize
{
    /// <summary>In words, for options.</summary>
    public const string Allowed = "z,y,x with z a multiple of 4 from 16 on, y and x multiples of 32, e.g. '16,64,64'";

    public static bool Fits(IReadOnlyList<int> size) =>
        size is [>= 16, >= 32, >= 32] && size[0] % 4 == 0 && size[1] % 32 == 0 && size[2] % 32 == 0;

    /// <exception cref="UserErrorException">MSQ2001.</exception>
    internal static void Require(IReadOnlyList<int> size)
    {
        if (!Fits(size))
            throw new UserErrorException(OptionErrors.OutOfRange("PatchSize", string.Join(',', size), Allowed));
    }
}
