using System.Text.Json.Serialization;

namespace MedSeqFT.Imaging;

/// <summary>Where the voxels of an image lie in the patient.</summary>
/// <param name="Size">Voxels along z, y, x.</param>
/// <param name="Spacing">Distance of voxel centres along z, y, x in mm, positive.</param>
/// <param name="Affine">
/// Rows of the 3x4 matrix that takes a voxel index (x, y, z, 1) to millimetres towards the patient's right, anterior
/// and superior (NIfTI's RAS+ convention, and NIfTI's index order): 12 numbers.
/// </param>
public sealed record VolumeGeometry(int[] Size, double[] Spacing, double[] Affine)
{
    private const double SpacingTolerance = 1e-3;

    /// <summary>Centre of voxel 0 in RAS mm: right, anterior, superior.</summary>
    [JsonIgnore]
    public double[] Origin => [Affine[3], Affine[7], Affine[11]];

    /// <summary>Unit vectors of the voxel axes in RAS: column 0 is x, 1 is y, 2 is z.</summary>
    [JsonIgnore]
    public double[,] Direction
    {
        get
        {
            var direction = new double[3, 3];
            for (var axis = 0; axis < 3; axis++)
            {
                var length = ColumnLength(axis);
                for (var row = 0; row < 3; row++)
                    direction[row, axis] = length > 0 ? Affine[row * 4 + axis] / length : 0;
            }
            return direction;
        }
    }

    [JsonIgnore]
    public long Voxels => (long)Size[0] * Size[1] * Size[2];

    /// <summary>A grid along the patient's axes (x to the right, y to the front, z up) that starts at the origin.</summary>
    public static VolumeGeometry AxisAligned(int[] size, double[] spacing) => new(
        size, spacing, [spacing[2], 0, 0, 0, 0, spacing[1], 0, 0, 0, 0, spacing[0], 0]);

    /// <summary>Equal sizes, and spacings within 0.1 %: what an image and its label must share.</summary>
    public bool HasGridOf(VolumeGeometry other) =>
        Size.AsSpan().SequenceEqual(other.Size)
        && Spacing.Zip(other.Spacing).All(pair => Math.Abs(pair.First - pair.Second) <= SpacingTolerance * pair.Second);

    /// <summary>The largest distance in mm between the same corner voxel placed by both geometries; the grids must be equal.</summary>
    public double CornerDistance(VolumeGeometry other)
    {
        var largest = 0.0;
        for (var corner = 0; corner < 8; corner++)
        {
            var x = (corner & 1) * (Size[2] - 1);
            var y = (corner >> 1 & 1) * (Size[1] - 1);
            var z = (corner >> 2) * (Size[0] - 1);
            var squares = 0.0;
            for (var row = 0; row < 12; row += 4)
            {
                var difference = Place(row, x, y, z) - other.Place(row, x, y, z);
                squares += difference * difference;
            }
            largest = Math.Max(largest, Math.Sqrt(squares));
        }
        return largest;
    }

    private double Place(int row, int x, int y, int z) => Affine[row] * x + Affine[row + 1] * y + Affine[row + 2] * z + Affine[row + 3];

    internal double ColumnLength(int axis) =>
        Math.Sqrt(Affine[axis] * Affine[axis] + Affine[axis + 4] * Affine[axis + 4] + Affine[axis + 8] * Affine[axis + 8]);
}
