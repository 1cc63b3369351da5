namespace MedSeqFT.Networks;

/// <summary>How a token map [batch, z, y, x, C] is cut into attention windows; the axes are independent of each other.</summary>
internal readonly record struct WindowGrid(AxisWindows Z, AxisWindows Y, AxisWindows X)
{
    public static WindowGrid Of(long z, long y, long x, bool shifted) =>
        new(AxisWindows.Of(z, shifted), AxisWindows.Of(y, shifted), AxisWindows.Of(x, shifted));

    /// <summary>Windows of one image.</summary>
    public long Count => Z.Count * Y.Count * X.Count;

    /// <summary>Tokens of one window; 343 where no axis is shorter than 7.</summary>
    public long Tokens => Z.Window * Y.Window * X.Window;

    public bool IsShifted => Z.Shift > 0 || Y.Shift > 0 || X.Shift > 0;

    public bool IsPadded => Z.Padding > 0 || Y.Padding > 0 || X.Padding > 0;
}
