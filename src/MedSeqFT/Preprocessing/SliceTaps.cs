using MedSeqFT.Imaging;

namespace MedSeqFT.Preprocessing;

/// <summary>
/// Which slices of the network grid make a slice of the cropped grid: one, or two neighbours interpolated linearly. The
/// same numbers as <see cref="Resampling"/> along axis 0, one slice at a time.
/// </summary>
/// <param name="separate">Slices are copied, not interpolated.</param>
internal sealed class SliceTaps(int length, int newLength, bool separate)
{
    public int Count => newLength;

    /// <returns>First slice, and the weight of the one after it; 0 where that is not needed.</returns>
    public (int First, double Weight) this[int i]
    {
        get
        {
            if (length == newLength)
                return (i, 0);
            if (separate)
                return (GridResampling.Picked(i, length, newLength), 0);
            var z = Math.Clamp((i + 0.5) * length / newLength - 0.5, 0, length - 1);
            var floor = Math.Min((int)z, Math.Max(0, length - 2));
            return (floor, z - floor);
        }
    }

    /// <summary>The last slice of the network grid that slice i needs.</summary>
    public int LastOf(int i) => this[i] is (var first, > 0) ? first + 1 : this[i].First;
}
