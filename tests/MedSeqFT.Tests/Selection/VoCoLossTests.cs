using MedSeqFT.Selection;
using TorchSharp;

namespace MedSeqFT.Tests.Selection;

public sealed class VoCoLossTests
{
    private const int Volumes = 2;
    private const int Crops = 2;
    private const int Bases = 9;
    private const int Rows = Volumes * (Crops + Bases);

    private static readonly int[] OtherVolume = [1, 0];

    [Fact]
    public void EqualsTheFormulasWrittenAsLoops()
    {
        using var scope = torch.NewDisposeScope();
        var (student, teacher, labels) = (Random(1), Random(2), Labels());

        var terms = VoCoLoss.Of(student, teacher, labels);

        var (s, t, y) = (Vectors(student), Vectors(teacher), labels.data<double>().ToArray());
        for (var v = 0; v < Volumes; v++)
        {
            var w = OtherVolume[v];
            Assert.Equal(Pair((c, b) => y[(v * Crops + c) * Bases + b], (c, b) => Cos(Crop(s, v, c), Base(t, v, b))), terms.Intra[v].item<double>(), 9);
            Assert.Equal(Pair((c, b) => Cos(Crop(t, v, c), Base(t, w, b)), (c, b) => Cos(Crop(s, v, c), Base(s, w, b))), terms.Inter[v].item<double>(), 9);
            Assert.Equal(Repetition(s, v), terms.Regularisation[v].item<double>(), 9);
        }
        Assert.Equal(terms.Total.item<double>(), terms.ToLoss().Total, 12);
    }

    [Fact]
    public void AVolumeOnItsOwnIsItsOwnNextVolume()
    {
        using var scope = torch.NewDisposeScope();
        var twice = torch.cat([torch.arange(2), torch.arange(2), torch.arange(2, 11), torch.arange(2, 11)]);
        var (student, teacher) = (Random(3)[..11], Random(4)[..11]);

        var alone = VoCoLoss.Of(student, teacher, Labels()[..1]).ToLoss();
        var besideItself = VoCoLoss.Of(student[twice], teacher[twice], Labels()[..1].repeat(2, 1, 1)).ToLoss();

        Assert.Equal(besideItself.Total, alone.Total, 12);
        Assert.Equal(besideItself.Inter, alone.Inter, 12);
    }

    [Fact]
    public void TheTeacherAndTheSecondOfAPairTakeNoGradient()
    {
        using var scope = torch.NewDisposeScope();
        var student = Random(5).requires_grad_();
        var teacher = Random(6).requires_grad_();

        VoCoLoss.Of(student, teacher, Labels()).Regularisation.sum().backward();
        var lastBaseOfEachVolume = student.grad![torch.tensor(new long[] { Volumes * Crops + Bases - 1, Rows - 1 })];
        VoCoLoss.Of(student, teacher, Labels()).Total.backward();

        Assert.Equal(0, lastBaseOfEachVolume.abs().max().item<double>());
        Assert.Null(teacher.grad);
        Assert.True(student.grad!.abs().sum().item<double>() > 0);
    }

    [Fact]
    public void DroppedRowsGiveFiniteNumbers()
    {
        using var scope = torch.NewDisposeScope();

        var loss = VoCoLoss.Of(torch.zeros(Rows, 4, torch.float64), Random(7), Labels()).ToLoss();

        Assert.True(double.IsFinite(loss.Total));
        Assert.Equal(0, loss.Regularisation);
    }

    private static torch.Tensor Random(int seed)
    {
        using var generator = new torch.Generator((ulong)seed);
        return torch.randn([Rows, 4], torch.float64, generator: generator);
    }

    private static torch.Tensor Labels()
    {
        var grid = new CropGrid(12, 12);
        CropCentre[] centres = [new(2, 2), new(5, 7), new(9, 4), new(3, 8)];
        return torch.tensor(centres.SelectMany(grid.Overlap).ToArray(), [Volumes, Crops, Bases]);
    }

    private static double Pair(Func<int, int, double> label, Func<int, int, double> prediction)
    {
        double positive = 0, labels = 0, negative = 0, negatives = 0;
        for (var c = 0; c < Crops; c++)
        {
            for (var b = 0; b < Bases; b++)
            {
                var (y, p) = (label(c, b), prediction(c, b));
                positive -= y * Math.Log(1 - Math.Abs(y - p) + 1e-6);
                labels += y;
                negative -= y == 0 ? Math.Log(1 - p + 1e-6) : 0;
                negatives += y == 0 ? 1 : 0;
            }
        }
        return positive / (labels + 1e-6) + negative / (negatives + 1e-6);
    }

    private static double Repetition(double[][] rows, int volume)
    {
        var sum = 0.0;
        for (var a = 0; a < Bases; a++)
            for (var b = a + 1; b < Bases; b++)
                sum += Math.Pow(Cos(Base(rows, volume, a), Base(rows, volume, b)), 2);
        return sum / 36;
    }

    private static double[] Crop(double[][] rows, int volume, int crop) => rows[volume * Crops + crop];

    private static double[] Base(double[][] rows, int volume, int number) => rows[Volumes * Crops + volume * Bases + number];

    private static double Cos(double[] a, double[] b) =>
        Math.Max(0, a.Zip(b, (x, y) => x * y).Sum() / Math.Sqrt(a.Sum(x => x * x) * b.Sum(x => x * x)));

    private static double[][] Vectors(torch.Tensor rows) =>
        [.. Enumerable.Range(0, Rows).Select(row => rows[row].data<double>().ToArray())];
}
