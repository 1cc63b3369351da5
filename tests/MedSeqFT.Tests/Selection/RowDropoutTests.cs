using MedSeqFT.Selection;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Selection;

public sealed class RowDropoutTests
{
    [Fact]
    public void AFifthOfTheRowsDrops()
    {
        var random = CounterRandom.For(1, nameof(RowDropoutTests));

        var kept = RowDropout.Draw(ref random, 20_000);

        Assert.InRange(kept.Average(), 0.79, 0.81);
        Assert.All(kept, value => Assert.True(value is 0 or 1));
    }

    [Fact]
    public void WholeRowsBecomeZeroAndTheOthersGrow()
    {
        using var scope = torch.NewDisposeScope();
        var rows = torch.ones(3, 4);

        var dropped = RowDropout.Apply(rows, torch.tensor(new double[] { 1, 0, 1 }));

        Assert.Equal([1.25f, 0, 1.25f], dropped.mean([1]).data<float>().ToArray());
        Assert.Equal(torch.float32, dropped.dtype);
    }
}
