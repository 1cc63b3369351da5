using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Phantoms;

/// <summary>
/// An upper abdomen as contrast-enhanced CT shows it, in HU. Liver and spleen, kidneys and vessels overlap in intensity,
/// so that a threshold finds none of them; place and shape do.
/// </summary>
internal sealed class Abdomen
{
    private readonly PhantomGrid grid;
    private readonly torch.Tensor liver;
    private readonly torch.Tensor kidneys;
    private CounterRandom random;
    private torch.Tensor image;

    /// <param name="z">Where along the body the field of view's centre lies; 0 is mid-liver, 0.4 mid-kidney.</param>
    private Abdomen(int[] size, double z, double zoom, CounterRandom random)
    {
        this.random = random;
        grid = new PhantomGrid(size, Pose.Draw(ref this.random, z, zoom), ref this.random);
        image = grid.Constant(-1000);
        PaintWall();
        PaintBowel();
        PaintSpine();
        liver = PaintLiver();
        PaintSpleenAndStomach();
        kidneys = torch.maximum(PaintKidney(-0.38), PaintKidney(0.38));
    }

    /// <summary>Label 1: liver.</summary>
    public static Phantom WithLiver(int[] size, CounterRandom random)
    {
        var abdomen = new Abdomen(size, z: 0, zoom: 1, random);
        return new Phantom(abdomen.Scan(), abdomen.liver.Above(0).logical_and(abdomen.kidneys.NotAbove(0)).to_type(torch.ScalarType.Byte));
    }

    /// <summary>Label 1: kidney, both sides; 2: a lesion in one of them that takes up more contrast and is less sharp than the kidney, about as bright as the brightest of the spine.</summary>
    public static Phantom WithKidneys(int[] size, CounterRandom random)
    {
        var abdomen = new Abdomen(size, z: 0.5, zoom: 1.5, random);
        var lesion = abdomen.PaintLesion().Above(0);
        var label = abdomen.kidneys.Above(0).to_type(torch.ScalarType.Byte);
        return new Phantom(abdomen.Scan(), label.MaskedFill(lesion, 2));
    }

    /// <summary>No label; any height and size of body.</summary>
    public static torch.Tensor Unlabelled(int[] size, CounterRandom random) =>
        new Abdomen(size, random.Uniform(-0.1, 0.6), random.Uniform(0.95, 1.35), random).Scan();

    private void PaintWall()
    {
        Paint(new Ellipsoid(0, 0, 0, 9, 0.80, 0.94), -100);
        Paint(new Ellipsoid(0, -0.01, 0, 9, 0.71, 0.84), 55);
        Paint(new Ellipsoid(0, 0.03, 0, 9, 0.63, 0.76), -85);
    }

    // Loops of soft tissue in fat, filling what the organs leave.
    private void PaintBowel()
    {
        var cavity = grid.Level(new Ellipsoid(0, 0.05, 0, 9, 0.58, 0.72));
        image = PhantomGrid.Paint(image, torch.minimum(cavity, grid.SmoothField(6).Times(0.5)), random.Uniform(20, 60), softness: 0.1);
    }

    private void PaintSpine()
    {
        var body = grid.Level(new Ellipsoid(0, -0.42, 0, 9, 0.15, 0.19));
        var discs = torch.sin(grid.Z.Plus(random.Uniform(0, 1)).Times(14));
        image = PhantomGrid.Paint(image, body, discs.Times(110).Plus(190));
        Paint(new Ellipsoid(0, -0.62, 0, 9, 0.06, 0.08), 30);
        Paint(new Ellipsoid(0, -0.20, -0.07, 9, 0.075, 0.075), random.Uniform(140, 190));
        Paint(new Ellipsoid(0, -0.17, 0.13, 9, 0.07, 0.09), random.Uniform(110, 150));
    }

    private torch.Tensor PaintLiver()
    {
        var right = grid.Level(new Ellipsoid(0.10, 0.06, 0.40, 0.85, 0.44, 0.33));
        var left = grid.Level(new Ellipsoid(0.22, 0.30, 0.02, 0.60, 0.24, 0.42));
        var level = torch.maximum(right, left);
        var vessels = grid.SmoothField(9).Minus(1).relu().Times(25);
        var mean = random.Uniform(85, 120);
        image = PhantomGrid.Paint(image, level, grid.SmoothField(8).Times(5).Plus(mean).Plus(vessels));
        return level;
    }

    private void PaintSpleenAndStomach()
    {
        Paint(new Ellipsoid(0.15, -0.14, -0.55, 0.55, 0.30, 0.16), random.Uniform(90, 130));
        var stomach = grid.Level(new Ellipsoid(0.30, 0.26, -0.42, 0.60, 0.22, 0.24));
        image = PhantomGrid.Paint(image, stomach, random.Uniform(15, 50));
        image = PhantomGrid.Paint(image, torch.minimum(stomach.Minus(0.12), grid.Y.Minus(random.Uniform(0.30, 0.42)).Times(3)), -850);
    }

    // Cortex, a darker pelvis that opens to the middle, and the fat around it.
    private torch.Tensor PaintKidney(double x)
    {
        var place = new Ellipsoid(random.Uniform(-0.48, -0.32), random.Uniform(-0.33, -0.27), x + random.Uniform(-0.03, 0.03), 0.55, 0.20, 0.16);
        Paint(place with { RadiusZ = 0.62, RadiusY = 0.235, RadiusX = 0.195 }, -95);
        var level = grid.Level(place);
        image = PhantomGrid.Paint(image, level, random.Uniform(145, 185));
        Paint(new Ellipsoid(place.Z, place.Y, place.X - Math.Sign(x) * 0.04, 0.28, 0.07, 0.07), random.Uniform(20, 60));
        return level;
    }

    private torch.Tensor PaintLesion()
    {
        var side = random.Chance(0.5) ? 1 : -1;
        var level = grid.Level(new Ellipsoid(
            random.Uniform(-0.55, -0.25),
            random.Uniform(-0.26, -0.18),
            side * random.Uniform(0.42, 0.48),
            random.Uniform(0.26, 0.34),
            random.Uniform(0.15, 0.19),
            random.Uniform(0.15, 0.19)));
        var mean = random.Uniform(265, 300);
        image = PhantomGrid.Paint(image, level, grid.SmoothField(8).Times(8).Plus(mean), softness: 0.08);
        return level;
    }

    private void Paint(Ellipsoid shape, double hu) => image = PhantomGrid.Paint(image, grid.Level(shape), hu);

    // The scanner: texture of tissue, and noise that is correlated between neighbours as reconstruction leaves it.
    private torch.Tensor Scan()
    {
        var tissue = torch.sigmoid(image.Plus(400).Over(50));
        var noise = torch.nn.functional.avg_pool3d(grid.Noise().unsqueeze(0).unsqueeze(0), [1, 2, 2], [1, 1, 1], [0, 1, 1])
            .squeeze(0).squeeze(0)[.., ..(int)image.shape[1], ..(int)image.shape[2]];
        return image.Plus(tissue.Times(6) * grid.SmoothField(10)).Plus(noise.Times(random.Uniform(22, 34))).Clamp(-1024, 3071).round();
    }
}
