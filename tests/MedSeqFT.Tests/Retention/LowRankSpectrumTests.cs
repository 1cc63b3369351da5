using MedSeqFT.Retention;
using TorchSharp;

namespace MedSeqFT.Tests.Retention;

public sealed class LowRankSpectrumTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void OfRankOneIsTheProductOfTheNorms()
    {
        var a = torch.tensor(new float[,] { { 3, 4 } });
        var b = torch.tensor(new float[,] { { 1 }, { 2 }, { 2 } });

        Assert.Equal(15, Assert.Single(LowRankSpectrum.Of(a, b)), 1e-12);
    }

    [Theory]
    [InlineData(2, 50, 20, 1.0)]
    [InlineData(2, 20, 50, 0.25)]
    [InlineData(8, 5, 3, -2.0)] // a rank above both sides
    [InlineData(4, 5, 3, 1.0)]  // above one of them
    public void IsThatOfTheProduct(int rank, int inputs, int outputs, double scale)
    {
        using var generator = new torch.Generator(4, torch.CPU);
        var a = torch.randn([rank, inputs], generator: generator);
        var b = torch.randn([outputs, rank], generator: generator);
        var product = b.to(torch.float64).mm(a.to(torch.float64)) * scale;

        var values = LowRankSpectrum.Of(a, b, scale);

        Assert.Equal(Math.Min(rank, Math.Min(inputs, outputs)), values.Length);
        Assert.All(torch.linalg.svdvals(product).data<double>().ToArray().Zip(values), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
        Assert.Equal(values.OrderDescending(), values);
    }

    [Fact]
    public void OfAnUntrainedBranchIsZero() => Assert.Equal([0, 0], LowRankSpectrum.Of(torch.ones(2, 6), torch.zeros(5, 2)));
}
