using MedSeqFT.Networks;
using MedSeqFT.Retention;
using MedSeqFT.Tests.Networks;
using TorchSharp;

namespace MedSeqFT.Tests.Retention;

public class LoraAdapterTests
{
    [Theory]
    [InlineData(2, 60_480)]
    [InlineData(4, 120_960)]
    [InlineData(8, 241_920)]
    [InlineData(16, 483_840)]
    [InlineData(32, 967_680)]
    public void HasRTimesInPlusOutParameters(int rank, long ofVoCoB)
    {
        using var network = Tiny.Network();
        using var adapter = LoraAdapter.Attach(network, rank, seed: 1);

        Assert.Equal(36, adapter.Branches.Count);
        Assert.Equal(ofVoCoB, adapter.Parameters.Sum(p => p.numel()) * 48 / Tiny.FeatureSize); // proportional to F
        Assert.All(adapter.Branches, b => Assert.Equal((rank, (long)rank), (b.A.shape[0], b.B.shape[1])));
    }

    [Fact]
    public void TheNetworkIsUnchangedUntilTheFirstStep()
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        using var network = Tiny.Network();
        var image = Tiny.Image();
        var before = network.Encode(image);

        using var adapter = LoraAdapter.Attach(network, rank: 2, seed: 1);
        var after = network.Encode(image);

        Assert.All(before.Zip(after), pair => Assert.True(pair.First.equal(pair.Second).all().item<bool>()));
    }

    [Fact]
    public void TheFirstStepMovesBOnlyAndNothingElse()
    {
        using var scope = torch.NewDisposeScope();
        using var network = Tiny.Network();
        using var adapter = LoraAdapter.Attach(network, rank: 2, seed: 1);
        adapter.FreezeBase();

        network.Encode(Tiny.Image()).Skip(network.FirstRefinableLevel).Select(VoCoGolden.CosineSum).Aggregate((a, b) => a + b).backward();

        Assert.All(adapter.Branches, b => Assert.Equal(0, b.A.grad!.abs().max().item<float>()));
        Assert.All(adapter.Branches, b => Assert.True(b.B.grad!.abs().max().item<float>() > 0, b.Linear));
        Assert.All(network.parameters(), p => Assert.Null(p.grad));
    }

    [Fact]
    public void MergedAndUnmergedNetworksAgreeAndOnlyTheLinearsChangeByLowRank()
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        using var network = Tiny.Network();
        using var original = Tiny.Network();
        using var adapter = Trained(network, rank: 2);
        var unmerged = network.Encode(Tiny.Image());

        adapter.Merge();
        var merged = network.Encode(Tiny.Image());

        Assert.All(unmerged.Zip(merged), pair => Assert.InRange(((pair.First - pair.Second).norm() / pair.First.norm()).item<float>(), 0, 1e-5));
        var linears = network.EncoderLinears.Select(l => l.Name + ".weight").ToHashSet();
        var changes = network.state_dict().ToDictionary(t => t.Key, t => t.Value - original.state_dict()[t.Key]);
        Assert.Equal(linears, changes.Where(c => c.Value.count_nonzero().item<long>() > 0).Select(c => c.Key).ToHashSet());
        Assert.All(linears, l => Assert.InRange(torch.linalg.svdvals(changes[l])[2].item<float>(), 0, 1e-5));
    }

    [Fact]
    public void ALinearsMergeIsExactToTheFifthDigit()
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        using var network = Tiny.Network();
        using var adapter = Trained(network, rank: 2);
        var layer = network.EncoderLinears[^1].Layer;
        var input = torch.randn(50, layer.Weight.shape[1]);
        var unmerged = layer.call(input);

        adapter.Merge();

        Assert.InRange((layer.call(input) - unmerged).abs().max().item<float>(), 0, 1e-5);
    }

    [Fact]
    public void MergingTwiceIsImpossible()
    {
        using var network = Tiny.Network();
        using var adapter = Trained(network, rank: 2);
        adapter.Merge();
        using var once = network.EncoderLinears[0].Layer.Weight.clone();

        Assert.Throws<InvalidOperationException>(adapter.Merge);
        Assert.Throws<InvalidOperationException>(adapter.Detach);
        Assert.True(once.equal(network.EncoderLinears[0].Layer.Weight).all().item<bool>());
    }

    [Fact]
    public void DetachingGivesTheBaseNetworkBack()
    {
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        using var network = Tiny.Network();
        var before = network.Encode(Tiny.Image())[4];
        using var adapter = Trained(network, rank: 2);
        var adapted = network.Encode(Tiny.Image())[4];

        adapter.Detach();

        Assert.True((adapted - before).abs().max().item<float>() > 1e-3);
        Assert.True(network.Encode(Tiny.Image())[4].equal(before).all().item<bool>());
    }

    [Fact]
    public void AlphaScalesTheBranch()
    {
        using var network = Tiny.Network();
        using var adapter = LoraAdapter.Attach(network, rank: 4, seed: 1, alpha: 2);

        Assert.All(adapter.Branches, b => Assert.Equal(0.5, b.Scale));
    }

    [Fact]
    public void StateAndLoadCarryAAndBOverByOfficialNames()
    {
        using var network = Tiny.Network();
        using var trained = Trained(network, rank: 2);
        using var state = trained.State();
        using var other = Tiny.Network();
        using var adapter = LoraAdapter.Attach(other, rank: 2, seed: 99);

        adapter.Load(state);

        Assert.Equal(72, state.Count);
        Assert.Contains("swinViT.layers1.0.blocks.0.attn.qkv.lora_A", state.Keys);
        Assert.All(trained.Parameters.Zip(adapter.Parameters), pair => Assert.True(pair.First.equal(pair.Second).all().item<bool>()));
    }

    [Fact]
    public void LoadRefusesAnotherRankByName()
    {
        using var network = Tiny.Network();
        using var other = Tiny.Network();
        using var adapter = LoraAdapter.Attach(network, rank: 2, seed: 1);
        using var wider = LoraAdapter.Attach(other, rank: 4, seed: 1);
        using var state = wider.State();

        var fault = Assert.Throws<ArgumentException>(() => adapter.Load(state));

        Assert.Contains("'swinViT.layers1.0.blocks.0.attn.qkv.lora_A' must be there as [2, 12]", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryAIsAFunctionOfSeedAndLinear()
    {
        using var first = LoraAdapter.Attach(Tiny.Network(), rank: 2, seed: 5);
        using var second = LoraAdapter.Attach(Tiny.Network(), rank: 2, seed: 5);
        using var other = LoraAdapter.Attach(Tiny.Network(), rank: 2, seed: 6);

        Assert.All(first.Branches.Zip(second.Branches), pair => Assert.True(pair.First.A.equal(pair.Second.A).all().item<bool>()));
        Assert.All(first.Branches.Zip(other.Branches), pair => Assert.False(pair.First.A.equal(pair.Second.A).all().item<bool>()));
        Assert.All(first.Branches, b => Assert.InRange(b.A.abs().max().item<float>(), 0, 1 / MathF.Sqrt(b.A.shape[1])));
        Assert.False(first.Branches[0].A.equal(first.Branches[4].A).all().item<bool>());
    }

    // B away from zero, as after some steps.
    private static LoraAdapter Trained(Backbone network, int rank)
    {
        var adapter = LoraAdapter.Attach(network, rank, seed: 1);
        using var constant = torch.no_grad();
        foreach (var branch in adapter.Branches)
            branch.B.uniform_(-0.1, 0.1);
        return adapter;
    }
}
