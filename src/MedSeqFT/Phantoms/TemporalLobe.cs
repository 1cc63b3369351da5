using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Phantoms;

/// <summary>
/// The surroundings of one hippocampus as T1-weighted MR shows them, in arbitrary units of another scale for every case.
/// The hippocampus has the intensity of the cortex around it; its tail runs out in a curve behind the head.
/// </summary>
internal sealed class TemporalLobe
{
    private const double White = 1;
    private const double Grey = 0.68;
    private const double Fluid = 0.22;
    private readonly PhantomGrid grid;
    private CounterRandom random;
    private torch.Tensor image;

    private TemporalLobe(int[] size, CounterRandom random)
    {
        this.random = random;
        grid = new PhantomGrid(size, Pose.Draw(ref this.random, z: 0, zoom: 1), ref this.random);
        image = grid.Constant(White);
        PaintCortex();
    }

    /// <summary>Label 1: anterior (head); 2: posterior (body and tail).</summary>
    public static Phantom WithHippocampus(int[] size, CounterRandom random)
    {
        var lobe = new TemporalLobe(size, random);
        var level = lobe.PaintHippocampus(out var front);
        var label = (level > 0).to_type(torch.ScalarType.Byte) * (1 + (front <= 0).to_type(torch.ScalarType.Byte));
        return new Phantom(lobe.Scan(), label);
    }

    // A folded ribbon of grey matter with fluid in its depths, and the edge of the brain on the lateral side.
    private void PaintCortex()
    {
        var folds = grid.SmoothField(7);
        image = PhantomGrid.Paint(image, 0.5 * (folds - 1.4), Grey, softness: 0.08);
        image = PhantomGrid.Paint(image, 0.5 * (folds - 2.1), Fluid, softness: 0.08);
        var edge = grid.X + 0.1 * grid.SmoothField(4);
        image = PhantomGrid.Paint(image, edge - 0.74, Grey);
        image = PhantomGrid.Paint(image, edge - 0.90, Fluid);
    }

    private torch.Tensor PaintHippocampus(out torch.Tensor front)
    {
        var curve = random.Uniform(0.15, 0.30);
        front = grid.Y - random.Uniform(0.08, 0.12) + 0.15 * grid.Z;
        var z = grid.Z - 0.25 * (grid.Y - 0.2);
        var x = grid.X + curve * grid.Y * grid.Y;
        var bulge = torch.sigmoid(front * 8);
        var taper = (1 - ((grid.Y + 0.02) / random.Uniform(0.66, 0.76)).square()).clamp_min(0.0).sqrt();
        var level = taper - ((z / (0.42 + 0.12 * bulge)).square() + (x / (0.29 + 0.15 * bulge)).square()).sqrt();
        image = PhantomGrid.Paint(image, level + 0.5, White, softness: 0.08);
        var horn = 0.8 * taper - ((z / 0.42).square() + ((x - 0.45 - 0.10 * bulge) / 0.09).square()).sqrt();
        image = PhantomGrid.Paint(image, horn, Fluid, softness: 0.08);
        image = PhantomGrid.Paint(image, level, Grey + 0.10 * bulge + 0.03 * grid.SmoothField(8), softness: 0.06);
        return level;
    }

    // The scanner: the coil's bias field, the scale of this examination, Rician noise.
    private torch.Tensor Scan()
    {
        var bias = (random.Uniform(0.06, 0.12) * grid.SmoothField(2)).exp();
        var signal = image * bias;
        var sigma = random.Uniform(0.03, 0.05);
        var magnitude = ((signal + sigma * grid.Noise()).square() + (sigma * grid.Noise()).square()).sqrt();
        return (magnitude * random.Uniform(350, 900)).round();
    }
}
