namespace MedSeqFT.Networks;

/// <summary>How one axis of a token map is cut into attention windows.</summary>
/// <param name="Size">Tokens along the axis.</param>
/// <param name="Window">Tokens of one window.</param>
/// <param name="Shift">By how many tokens the map is rolled before it is cut.</param>
internal readonly record struct AxisWindows(long Size, long Window, long Shift)
{
    /// <summary>The window of every published VoCo network, and the largest one.</summary>
    public const int Largest = 7;

    /// <summary>A map no larger than the window is one window, unshifted (MONAI compares with "less or equal").</summary>
    public static AxisWindows Of(long size, bool shifted) => size <= Largest
        ? new AxisWindows(size, size, 0)
        : new AxisWindows(size, Largest, shifted ? Largest / 2 : 0);

    public long Count => (Size + Window - 1) / Window;

    /// <summary>Zero tokens appended at the end; attention sees them, MONAI doesn't mask them.</summary>
    public long Padding => Count * Window - Size;

    /// <summary>Whether tokens from both ends of the map meet in this window after the roll.</summary>
    public bool HasSeam(long window) => Shift > 0 && window == Count - 1;

    /// <summary>Whether a token of the window with the seam lies beyond it.</summary>
    public bool IsBeyondSeam(long token) => token >= Window - Shift;
}
