using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Phantoms;

/// <summary>
/// The voxel grid of one phantom with the body's own coordinates at each voxel: posed, then displaced smoothly, so that
/// plain ellipsoids come out as organs. Axes z, y, x point to superior, anterior and the patient's right.
/// Its tensors live in the dispose scope of the caller.
/// </summary>
internal sealed class PhantomGrid
{
    private readonly int[] size;
    private CounterRandom seeds;

    public PhantomGrid(int[] size, Pose pose, ref CounterRandom random)
    {
        this.size = size;
        seeds = CounterRandom.For(random.NextSeed(), "phantom noise");
        var z = (Axis(size[0]).view(-1, 1, 1) - pose.Z) / pose.Zoom;
        var y = (Axis(size[1]).view(1, -1, 1) - pose.Y) / pose.Zoom;
        var x = (Axis(size[2]).view(1, 1, -1) - pose.X) / pose.Zoom;
        var (sin, cos) = Math.SinCos(pose.Turn);
        Z = z + pose.Lumpiness * SmoothField(4);
        Y = y * cos - x * sin + pose.Lumpiness * SmoothField(4);
        X = y * sin + x * cos + pose.Lumpiness * SmoothField(4);
    }

    /// <summary>The body's coordinate at each voxel, [z, y, x].</summary>
    public torch.Tensor Z { get; }

    public torch.Tensor Y { get; }

    public torch.Tensor X { get; }

    /// <summary>1 in the centre, 0 on the surface, negative outside.</summary>
    public torch.Tensor Level(Ellipsoid e) => 1 - (Square((Z - e.Z) / e.RadiusZ) + Square((Y - e.Y) / e.RadiusY) + Square((X - e.X) / e.RadiusX)).sqrt();

    public torch.Tensor Constant(double value) => torch.full(size.Select(n => (long)n).ToArray(), value, dtype: torch.float32);

    /// <summary>A random field of about unit variance, smooth at the scale of 1/<paramref name="cells"/> of the volume, with a finer octave.</summary>
    public torch.Tensor SmoothField(int cells) => 1.5 * Upsampled(cells) + 0.7 * Upsampled(2 * cells);

    /// <summary>White noise of unit variance.</summary>
    public torch.Tensor Noise() => Normal(size.Select(n => (long)n).ToArray());

    /// <summary>Paints where the level is positive; the edge is about a voxel soft, as the partial volume effect makes it.</summary>
    public static torch.Tensor Paint(torch.Tensor image, torch.Tensor level, torch.Tensor value, double softness = 0.025) =>
        image.lerp(value, Coverage(level, softness));

    public static torch.Tensor Paint(torch.Tensor image, torch.Tensor level, double value, double softness = 0.025) =>
        image + Coverage(level, softness) * (value - image);

    // Clamped: far outside, the sigmoid would be a denormal number, which makes the arithmetic ten times slower.
    private static torch.Tensor Coverage(torch.Tensor level, double softness) => torch.sigmoid((level / softness).clamp(-30, 30));

    private static torch.Tensor Axis(int n) => (torch.arange(n, dtype: torch.float32) + 0.5) * (2.0 / n) - 1;

    private static torch.Tensor Square(torch.Tensor x) => x * x;

    private torch.Tensor Upsampled(int cells)
    {
        var coarse = Normal([1, 1, cells + 1, cells + 1, cells + 1]);
        return torch.nn.functional.interpolate(coarse, [size[0], size[1], size[2]], mode: torch.InterpolationMode.Trilinear, align_corners: true)
            .view(size[0], size[1], size[2]);
    }

    private torch.Tensor Normal(long[] shape)
    {
        using var generator = new torch.Generator((ulong)seeds.NextSeed(), torch.CPU);
        return torch.randn(shape, generator: generator);
    }
}
