using System.Buffers.Binary;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Imaging;

/// <summary>
/// Reads the fixed-size headers of NIfTI-1 (348 bytes) and NIfTI-2 (540 bytes) in either byte order; the offsets are
/// those of nifti1.h and nifti2.h. Everything it accepts can be allocated and read.
/// </summary>
internal ref struct NiftiHeaderReader
{
    private const long LargestImage = 1L << 31;     // voxels x channels; one managed array or span
    private readonly ReadOnlySpan<byte> bytes;
    private readonly string file;
    private readonly bool bigEndian;
    private readonly bool second;

    private NiftiHeaderReader(ReadOnlySpan<byte> bytes, string file, bool bigEndian, bool second)
    {
        this.bytes = bytes;
        this.file = file;
        this.bigEndian = bigEndian;
        this.second = second;
    }

    /// <param name="start">The first bytes of the (inflated) file, up to 540.</param>
    public static NiftiHeader Read(ReadOnlySpan<byte> start, string file)
    {
        if (start.Length < 348)
            throw new UserErrorException(ImageErrors.NotNifti(file, $"it has only {start.Length} bytes"));
        var size = BinaryPrimitives.ReadInt32LittleEndian(start);
        var swapped = BinaryPrimitives.ReverseEndianness(size);
        var second = size == 540 || swapped == 540;
        if (!second && size != 348 && swapped != 348)
            throw new UserErrorException(ImageErrors.NotNifti(file, $"its first number is {size}, not 348 or 540"));
        if (second && start.Length < 540)
            throw new UserErrorException(ImageErrors.NotNifti(file, $"it has only {start.Length} bytes"));
        var magic = second ? start.Slice(4, 4) : start.Slice(344, 4);
        var separate = magic.SequenceEqual(second ? "ni2\0"u8 : "ni1\0"u8);
        if (!separate && !magic.SequenceEqual(second ? "n+2\0"u8 : "n+1\0"u8))
            throw new UserErrorException(ImageErrors.NotNifti(file, "its magic letters are missing"));
        return new NiftiHeaderReader(start, file, size is not (348 or 540), second).Header(separate);
    }

    private readonly NiftiHeader Header(bool separate)
    {
        var code = Short(second ? 12 : 70);
        var type = NiftiTypeCodes.Find(code) ?? throw new UserErrorException(ImageErrors.UnsupportedDataType(file, code));
        var (size, channels) = Sizes();
        var slope = second ? Double(176) : Single(112);
        var intercept = second ? Double(184) : Single(116);
        var scales = double.IsFinite(slope) && slope != 0 && double.IsFinite(intercept);
        var offset = second ? Long(168) : Offset(Single(108));
        var smallest = separate ? 0 : second ? 540 : 348;
        if (offset == 0 && !separate)
            offset = smallest + 4; // some writers leave it out; nibabel reads them so too
        if (offset < smallest || offset > int.MaxValue)
            throw new UserErrorException(ImageErrors.ImpossibleHeader(file, $"its voxels start at byte {offset}"));
        var spacing = Spacing();
        return new(
            second ? 2 : 1, bigEndian, type, channels, scales ? slope : 1, scales ? intercept : 0, offset,
            new([size[2], size[1], size[0]], [spacing[2], spacing[1], spacing[0]], Affine(spacing)))
        {
            SeparateVoxels = separate,
        };
    }

    private static long Offset(double stored) => stored is >= 0 and < int.MaxValue ? (long)stored : -1;

    private readonly (int[] Xyz, int Channels) Sizes()
    {
        var count = Dimension(0);
        if (count is < 2 or > 7)
            throw new UserErrorException(ImageErrors.ImpossibleHeader(file, $"it has {count} dimensions"));
        Span<long> sizes = [1, 1, 1, 1, 1, 1, 1];
        long values = 1;
        for (var i = 0; i < count; i++)
        {
            sizes[i] = Dimension(i + 1);
            if (sizes[i] is < 1 or >= LargestImage || (values *= sizes[i]) >= LargestImage)
                throw new UserErrorException(ImageErrors.ImpossibleHeader(file, $"dimension {i + 1} is {sizes[i]}"));
        }
        // Vector images keep their components on the 5th axis, with a 4th (time) of one.
        var channels = sizes[3] == 1 ? sizes[4] : sizes[3];
        if (sizes[3] * sizes[4] * sizes[5] * sizes[6] != channels)
            throw new UserErrorException(ImageErrors.ImpossibleHeader(file, "it has more than four dimensions"));
        return ([(int)sizes[0], (int)sizes[1], (int)sizes[2]], (int)channels);
    }

    private readonly double UnitInMillimetres() => ((second ? Int(500) : bytes[123]) & 7) switch
    {
        1 => 1000,  // metres
        3 => 0.001, // micrometres
        _ => 1,
    };

    // x, y, z in mm. A file without a usable pixdim gets the length of its affine's columns, or 1.
    private readonly double[] Spacing()
    {
        var spacing = new double[3];
        for (var i = 0; i < 3; i++)
        {
            spacing[i] = Math.Abs(PixelSize(i + 1)) * UnitInMillimetres();
            if (spacing[i] is > 1e-6 and < 1e6)
                continue;
            var column = SformCode > 0 ? Math.Sqrt(Square(SformRow(0, i)) + Square(SformRow(1, i)) + Square(SformRow(2, i))) * UnitInMillimetres() : 0;
            spacing[i] = column is > 1e-6 and < 1e6 ? column : 1;
        }
        return spacing;
    }

    private static double Square(double value) => value * value;

    private readonly double[] Affine(double[] spacing)
    {
        double[] affine = SformCode > 0 ? Sform() : QformCode > 0 ? Qform(spacing) : [];
        if (affine.Length == 0 || !affine.All(double.IsFinite))
            affine = VolumeGeometry.AxisAligned([1, 1, 1], [spacing[2], spacing[1], spacing[0]]).Affine;
        return affine;
    }

    private readonly double[] Sform()
    {
        var affine = new double[12];
        for (var i = 0; i < 12; i++)
            affine[i] = SformRow(i / 4, i % 4) * UnitInMillimetres();
        return affine;
    }

    private readonly double[] Qform(double[] spacing)
    {
        var (b, c, d) = second ? (Double(352), Double(360), Double(368)) : (Single(256), Single(260), Single(264));
        var offset = second ? (Double(376), Double(384), Double(392)) : (Single(268), Single(272), Single(276));
        var unit = UnitInMillimetres();
        return Quaternion.ToAffine(
            b, c, d, PixelSize(0) < 0, spacing, [offset.Item1 * unit, offset.Item2 * unit, offset.Item3 * unit]);
    }

    private readonly int SformCode => second ? Int(348) : Short(254);

    private readonly int QformCode => second ? Int(344) : Short(252);

    private readonly double SformRow(int row, int column) => second ? Double(400 + 32 * row + 8 * column) : Single(280 + 16 * row + 4 * column);

    private readonly double PixelSize(int i) => second ? Double(104 + 8 * i) : Single(76 + 4 * i);

    private readonly long Dimension(int i) => second ? Long(16 + 8 * i) : Short(40 + 2 * i);

    private readonly short Short(int at) => bigEndian ? BinaryPrimitives.ReadInt16BigEndian(bytes[at..]) : BinaryPrimitives.ReadInt16LittleEndian(bytes[at..]);

    private readonly int Int(int at) => bigEndian ? BinaryPrimitives.ReadInt32BigEndian(bytes[at..]) : BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);

    private readonly long Long(int at) => bigEndian ? BinaryPrimitives.ReadInt64BigEndian(bytes[at..]) : BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);

    private readonly double Single(int at) => BitConverter.Int32BitsToSingle(Int(at));

    private readonly double Double(int at) => BitConverter.Int64BitsToDouble(Long(at));
}
