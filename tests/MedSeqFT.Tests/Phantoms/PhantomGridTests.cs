using MedSeqFT.Phantoms;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Phantoms;

public class PhantomGridTests
{
    private static readonly Pose Straight = new(0, 0, 0, Zoom: 1, Turn: 0, Lumpiness: 0);

    [Fact]
    public void AnEllipsoidHasItsVolume()
    {
        using var scope = torch.NewDisposeScope();
        var grid = Grid(Straight);

        var inside = (grid.Level(new Ellipsoid(0, 0, 0, 0.8, 0.6, 0.5)) > 0).to_type(torch.ScalarType.Float64).mean().item<double>();

        Assert.Equal(4.0 / 3 * Math.PI * 0.8 * 0.6 * 0.5 / 8, inside, 0.003);
    }

    [Fact]
    public void TheCentreLiesWhereThePoseMovesIt()
    {
        using var scope = torch.NewDisposeScope();
        var grid = Grid(Straight with { Z = 0.25, Zoom = 2 });

        var level = grid.Level(new Ellipsoid(0, 0.1, -0.2, 0.3, 0.3, 0.3));
        var best = level.flatten().argmax().item<long>();

        Assert.Equal((25L, 24L, 12L), (best / 1600, best / 40 % 40, best % 40), Near);
    }

    [Fact]
    public void ATurnKeepsVolumes()
    {
        using var scope = torch.NewDisposeScope();
        var shape = new Ellipsoid(0, 0, 0, 0.5, 0.7, 0.2);

        var straight = (Grid(Straight).Level(shape) > 0).sum().item<long>();
        var turned = (Grid(Straight with { Turn = 0.6 }).Level(shape) > 0).sum().item<long>();

        Assert.InRange((double)turned / straight, 0.95, 1.05);
    }

    [Fact]
    public void PaintReplacesInsideAndLeavesOutside()
    {
        using var scope = torch.NewDisposeScope();
        var image = torch.tensor(new[] { 10f, 10f, 10f });

        var painted = PhantomGrid.Paint(image, torch.tensor(new[] { -1f, 0f, 1f }), 50.0);

        Assert.Equal([10f, 30f, 50f], painted.data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void ASmoothFieldChangesLittleBetweenNeighbours()
    {
        using var scope = torch.NewDisposeScope();
        var field = Grid(Straight).SmoothField(4);

        var step = (field[.., .., 1..] - field[.., .., ..39]).abs().mean().item<float>();

        Assert.InRange(field.std().item<float>(), 0.5, 1.5);
        Assert.True(step < 0.25 * field.std().item<float>());
    }

    private static PhantomGrid Grid(Pose pose)
    {
        var random = CounterRandom.For(0, "test");
        return new PhantomGrid([40, 40, 40], pose, ref random);
    }

    private static bool Near((long Z, long Y, long X) a, (long Z, long Y, long X) b) =>
        Math.Abs(a.Z - b.Z) <= 1 && Math.Abs(a.Y - b.Y) <= 1 && Math.Abs(a.X - b.X) <= 1;
}
