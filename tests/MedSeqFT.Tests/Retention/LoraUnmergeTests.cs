using MedSeqFT.Networks;
using MedSeqFT.Retention;
using MedSeqFT.Tests.Networks;
using TorchSharp;

namespace MedSeqFT.Tests.Retention;

public sealed class LoraUnmergeTests : IDisposable
{
    private const double HalfUlp = 1.0 / (1 << 24);
    private readonly DisposeScope scope = torch.NewDisposeScope();
    private readonly Backbone network = Tiny.Network();

    public void Dispose()
    {
        network.Dispose();
        scope.Dispose();
    }

    [Theory]
    [InlineData(1, 0.1)]
    [InlineData(2, 3.0)]
    [InlineData(64, 0.1)] // above the width of the first stage
    public void EveryWeightComesBackWithinTheStatedBound(int rank, double size)
    {
        using var adapter = Trained(rank, size);
        var before = network.EncoderLinears.Select(linear => linear.Layer.Weight.detach().clone().to(torch.float64)).ToList();
        var updates = adapter.Branches.Select(branch => (branch.B.mm(branch.A) * branch.Scale).detach().to(torch.float64)).ToList();

        adapter.Merge();
        var moved = network.EncoderLinears[0].Layer.Weight.detach().clone();
        adapter.Unmerge();

        Assert.True((moved - before[0]).abs().max().item<double>() > 1e-3);
        foreach (var (i, linear) in network.EncoderLinears.Index())
        {
            var bound = (before[i].abs() * 2 + updates[i].abs()) * (HalfUlp * 1.000001);
            Assert.True(((linear.Layer.Weight.detach().to(torch.float64) - before[i]).abs() <= bound).all().item<bool>(), linear.Name);
        }
    }

    [Fact]
    public void TheBranchesAreBackBesideTheWeights()
    {
        using var constant = torch.no_grad();
        using var adapter = Trained(2, 0.1);
        var input = torch.randn(5, Tiny.FeatureSize);
        var layer = network.EncoderLinears[0].Layer;
        var adapted = layer.call(input);

        adapter.Merge();
        adapter.Unmerge();

        Assert.InRange((layer.call(input) - adapted).abs().max().item<float>(), 0, 1e-5);
        adapter.Detach();
        Assert.True((layer.call(input) - adapted).abs().max().item<float>() > 1e-3);
    }

    [Fact]
    public void OnlyWhatIsMergedCanBeUnmerged()
    {
        using var adapter = Trained(2, 0.1);

        Assert.Throws<InvalidOperationException>(adapter.Unmerge);
        adapter.Merge();
        adapter.Unmerge();
        adapter.Merge();
        Assert.Throws<InvalidOperationException>(adapter.Merge);
    }

    [Fact]
    public void OnlyTheChosenLinearsAreAdaptedAndAllOfThemLearn()
    {
        using var adapter = LoraAdapter.Attach(network, 2, seed: 1, adapts: LinearSelection.Parse("!swinViT.layers1.0.blocks.*").Takes);
        adapter.FreezeBase();

        network.Encode(Tiny.Image()).Skip(network.FirstRefinableLevel).Select(VoCoGolden.CosineSum).Aggregate((a, b) => a + b).backward();

        Assert.Equal(28, adapter.Branches.Count);
        Assert.All(adapter.Branches, b => Assert.True(b.B.grad!.abs().max().item<float>() > 0, b.Linear));
    }

    private LoraAdapter Trained(int rank, double size)
    {
        var adapter = LoraAdapter.Attach(network, rank, seed: 1);
        using var constant = torch.no_grad();
        foreach (var branch in adapter.Branches)
            branch.B.uniform_(-size, size);
        return adapter;
    }
}
