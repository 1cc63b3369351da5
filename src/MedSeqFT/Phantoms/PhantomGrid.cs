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
        var z = Axis(size[0]).view(-1, 1, 1).Minus(pose.Z).Over(pose.Zoom);
        var y = Axis(size[1]).view(1, -1, 1).Minus(pose.Y).Over(pose.Zoom);
        var x = Axis(size[2]).view(1, 1, -1).Minus(pose.X).Over(pose.Zoom);
        var (sin, cos) = Math.SinCos(pose.Turn);
        Z = z.Plus(SmoothField(4).Times(pose.Lumpiness));
        Y = (y.Times(cos) - x.Times(sin)).Plus(SmoothField(4).Times(pose.Lumpiness));
        X = y.Times(sin).Plus(x.Times(cos)).Plus(SmoothField(4).Times(pose.Lumpiness));
    }

    /// <summary>The body's coordinate at each voxel, [z, y, x].</summary>
    public torch.Tensor Z { get; }

    public torch.Tensor Y { get; }

    public torch.Tensor X { get; }

    /// <summary>1 in the centre, 0 on the surface, negative outside.</summary>
    public torch.Tensor Level(Ellipsoid e) =>
        Part(Z, e.Z, e.RadiusZ).Plus(Part(Y, e.Y, e.RadiusY)).Plus(Part(X, e.X, e.RadiusX)).sqrt().SubtractedFrom(1);

    public torch.Tensor Constant(double value) => LivingScalars.Full([.. size.Select(n => (long)n)], value);

    /// <summary>A random field of about unit variance, smooth at the scale of 1/<paramref name="cells"/> of the volume, with a finer octave.</summary>
    public torch.Tensor SmoothField(int cells) => Upsampled(cells).Times(1.5).Plus(Upsampled(2 * cells).Times(0.7));

    /// <summary>White noise of unit variance.</summary>
    public torch.Tensor Noise() => Normal(size.Select(n => (long)n).ToArray());

    /// <summary>Paints where the level is positive; the edge is about a voxel soft, as the partial volume effect makes it.</summary>
    public static torch.Tensor Paint(torch.Tensor image, torch.Tensor level, torch.Tensor value, double softness = 0.025) =>
        image.lerp(value, Coverage(level, softness));

    public static torch.Tensor Paint(torch.Tensor image, torch.Tensor level, double value, double softness = 0.025) =>
        image.Plus(Coverage(level, softness) * image.SubtractedFrom(value));

    // Clamped: far outside, the sigmoid would be a denormal number, which makes the arithmetic ten times slower.
    private static torch.Tensor Coverage(torch.Tensor level, double softness) => torch.sigmoid(level.Over(softness).Clamp(-30, 30));

    private static torch.Tensor Axis(int n) => LivingScalars.Range(n, torch.float32).Plus(0.5).Times(2.0 / n).Minus(1);

    private static torch.Tensor Part(torch.Tensor axis, double centre, double radius)
    {
        var distance = axis.Minus(centre).Over(radius);
        return distance * distance;
    }

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
