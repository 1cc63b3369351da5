using System.Globalization;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Selection;

/// <summary>What VoCo's pretext task looks at: one view of the whole volume, cut into 3 x 3 columns over y and x.</summary>
public sealed record SslOptions
{
    /// <summary>VoCo's /32 map: every side of a crop is a multiple of this.</summary>
    private const int Divisor = 32;

    /// <summary>Size of the view, z, y, x (VoCo: 192 x 192 x 64 in x, y, z, so that crops are 64 cubed).</summary>
    public int[] SslViewSize { get; init; } = [64, 192, 192];

    /// <summary>Random crops of a volume in one draw (VoCo: sw_batch_size 2).</summary>
    public int SslCrops { get; init; } = 2;

    public IEnumerable<Diagnostic> Validate()
    {
        if (!IsUsable(SslViewSize))
            yield return OptionErrors.OutOfRange(
                nameof(SslViewSize),
                string.Join(',', SslViewSize.Select(size => size.ToString(CultureInfo.InvariantCulture))),
                "three sizes z,y,x, z a multiple of 32, y and x multiples of 96, and at least one of z > 32, y > 96, x > 96");
        if (SslCrops < 1)
            yield return OptionErrors.OutOfRange(nameof(SslCrops), SslCrops.ToString(CultureInfo.InvariantCulture), "1 or more");
    }

    private static bool IsUsable(int[] size) =>
        size is [> 0, > 0, > 0]
        && size[0] % Divisor == 0
        && size[1] % (CropGrid.DefaultCells * Divisor) == 0
        && size[2] % (CropGrid.DefaultCells * Divisor) == 0
        && size[0] + size[1] / CropGrid.DefaultCells + size[2] / CropGrid.DefaultCells > 3 * Divisor;
}
