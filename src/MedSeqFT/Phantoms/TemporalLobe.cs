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
        var label = level.Above(0).to_type(torch.ScalarType.Byte) * front.NotAbove(0).to_type(torch.ScalarType.Byte).Plus(1);
        return new Phantom(lobe.Scan(), label);
    }

    // A folded ribbon of grey matter with fluid in its depths, and the edge of the brain on the lateral side.
    private void PaintCortex()
    {
        var folds = grid.SmoothField(7);
        image = PhantomGrid.Paint(image, folds.Minus(1.4).Times(0.5), Grey, softness: 0.08);
        image = PhantomGrid.Paint(image, folds.Minus(2.1).Times(0.5), Fluid, softness: 0.08);
        var edge = grid.X.Plus(grid.SmoothField(4).Times(0.1));
        image = PhantomGrid.Paint(image, edge.Minus(0.74), Grey);
        image = PhantomGrid.Paint(image, edge.Minus(0.90), Fluid);
    }

    private torch.Tensor PaintHippocampus(out torch.Tensor front)
    {
        var curve = random.Uniform(0.15, 0.30);
        front = grid.Y.Minus(random.Uniform(0.08, 0.12)).Plus(grid.Z.Times(0.15));
        var z = grid.Z - grid.Y.Minus(0.2).Times(0.25);
        var x = grid.X.Plus(grid.Y.Times(curve) * grid.Y);
        var bulge = torch.sigmoid(front.Times(8));
        var taper = grid.Y.Plus(0.02).Over(random.Uniform(0.66, 0.76)).Squared().SubtractedFrom(1).ClampMin(0.0).sqrt();
        var level = taper - (z / bulge.Times(0.12).Plus(0.42)).Squared().Plus((x / bulge.Times(0.15).Plus(0.29)).Squared()).sqrt();
        image = PhantomGrid.Paint(image, level.Plus(0.5), White, softness: 0.08);
        var horn = taper.Times(0.8) - z.Over(0.42).Squared().Plus((x.Minus(0.45) - bulge.Times(0.10)).Over(0.09).Squared()).sqrt();
        image = PhantomGrid.Paint(image, horn, Fluid, softness: 0.08);
        image = PhantomGrid.Paint(image, level, bulge.Times(0.10).Plus(Grey).Plus(grid.SmoothField(8).Times(0.03)), softness: 0.06);
        return level;
    }

    // The scanner: the coil's bias field, the scale of this examination, Rician noise.
    private torch.Tensor Scan()
    {
        var depth = random.Uniform(0.06, 0.12);
        var bias = grid.SmoothField(2).Times(depth).exp();
        var signal = image * bias;
        var sigma = random.Uniform(0.03, 0.05);
        var magnitude = signal.Plus(grid.Noise().Times(sigma)).Squared().Plus(grid.Noise().Times(sigma).Squared()).sqrt();
        return magnitude.Times(random.Uniform(350, 900)).round();
    }
}
