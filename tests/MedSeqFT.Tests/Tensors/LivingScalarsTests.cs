using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Tensors;

public class LivingScalarsTests
{
    // With TorchSharp's own operators some of these throw in most runs.
    [Fact]
    public void ArithmeticSurvivesCollections()
    {
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var (sum, one) = (torch.zeros(16, 16), torch.ones(16, 16));
        try
        {
            for (var i = 1; i <= 300_000; i++)
            {
                using var step = torch.NewDisposeScope();
                sum.PlusInPlace(one.Times(3).Plus(one));
            }
        }
        finally
        {
            stop.Cancel();
            collector.Join();
        }

        Assert.True(sum.eq(1_200_000).all().ToBoolean());
    }

    [Fact]
    public void ComputesWhatTheOperatorsDo()
    {
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(1);
        var (a, b) = (torch.randn([4, 5], generator: generator), torch.randn([4, 5], generator: generator));

        Same(a + b, a.Plus(b), a.clone().PlusInPlace(b));
        Same(a + 0.3, a.Plus(0.3));
        Same(a.add(b, 0.3), a.clone().PlusInPlace(b, 0.3));
        Same(a - 0.3, a.Minus(0.3), a.clone().MinusInPlace(0.3));
        Same(0.3 - a, a.SubtractedFrom(0.3));
        Same(a * 0.3, a.Times(0.3), a.clone().TimesInPlace(0.3));
        Same(a / 0.3, a.Over(0.3), a.clone().OverInPlace(0.3));
        Same(a.square(), a.Squared(), a.clone().SquaredInPlace());
        Same(a.abs().pow(0.3), a.abs().Power(0.3));
        Same(torch.nn.functional.leaky_relu(a, 0.3), a.clone().LeakyReluInPlace(0.3));
        Same(a.clamp_min(0.3), a.ClampMin(0.3));
        Same(a.clamp(-0.3, 0.5), a.Clamp(-0.3, 0.5), a.clone().ClampInPlace(-0.3, 0.5));
        Same(a.masked_fill(b > 0, 0.3), a.MaskedFill(b.Above(0), 0.3), a.clone().MaskedFillInPlace(b.Above(0), 0.3));
        Same(torch.full([4, 5], 0.3), LivingScalars.Full([4, 5], 0.3), a.clone().FillInPlace(0.3));
    }

    [Fact]
    public void WholeNumbersStayWhole()
    {
        using var scope = torch.NewDisposeScope();
        var n = torch.arange(-3, 5);

        Same(n, LivingScalars.Range(8).Minus(3));
        Same(n + 2, n.Plus(2));
        Same(n * 2, n.Times(2));
        Same(n.eq(2), n.EqualTo(2));
        Same(n.ne(2), n.NotEqualTo(2));
        Same(n > 2, n.Above(2));
        Same(n < 2, n.Below(2));
        Same(n <= 2, n.NotAbove(2));
        Same(n >= 2, n.NotBelow(2));
        Same(torch.tensor(new long[] { -2, -1, -1, 0, 0, 1, 1, 2 }), n.DividedBy(2).Quotient);
        Same(torch.tensor(new long[] { 1, 0, 1, 0, 1, 0, 1, 0 }), n.DividedBy(2).Remainder);
        Assert.Equal(4, n.max().ToWholeNumber());
    }

    private static void Same(torch.Tensor expected, params torch.Tensor[] computed) => Assert.All(computed, tensor =>
    {
        Assert.Equal(expected.dtype, tensor.dtype);
        Assert.True(expected.eq(tensor).all().item<bool>());
    });
}
