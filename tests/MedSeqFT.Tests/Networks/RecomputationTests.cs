using MedSeqFT.Networks;
using MedSeqFT.Retention;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

public sealed class RecomputationTests
{
    private static readonly Recomputation On = new() { Enabled = true };

    [Fact]
    public void GradientsOfOneInputArePlainOnes()
    {
        using var scope = torch.NewDisposeScope();
        var (plain, weight, other) = (Leaf(1), Leaf(2), Leaf(2));
        var again = plain.detach().clone().requires_grad_();

        (Segment(plain, weight).sin().sum() + plain.sum()).backward();
        (On.Run(x => Segment(x, other), again).sin().sum() + again.sum()).backward();

        Assert.InRange((plain.grad! - again.grad!).abs().max().item<float>(), 0, 1e-6);
        Assert.InRange((weight.grad! - other.grad!).abs().max().item<float>(), 0, 1e-6);
        Assert.InRange(weight.grad!.abs().max().item<float>(), 1e-2, 1e2);
    }

    [Fact]
    public void GradientsOfTwoInputsGoToTheRightOne()
    {
        using var scope = torch.NewDisposeScope();
        var (first, second) = (Leaf(1), Leaf(2));

        On.Run((a, b) => (a * 3) + (b * b), first, second).sum().backward();

        Assert.True(first.grad!.eq(3).all().ToBoolean());
        Assert.True(second.grad!.allclose(second.detach() * 2));
    }

    [Fact]
    public void AFixedInputStillLetsTheSegmentsOwnParametersLearn()
    {
        using var scope = torch.NewDisposeScope();
        var (input, weight) = (torch.ones(4), Leaf(3));

        On.Run(x => x * weight, input).sum().backward();

        Assert.True(weight.grad!.eq(1).all().ToBoolean());
        Assert.Null(input.grad);
    }

    [Fact]
    public void AFrozenSegmentIsPassedOver()
    {
        using var scope = torch.NewDisposeScope();
        var (input, weight) = (torch.ones(4), Leaf(3));

        (On.Run(x => x * 2, input) * weight).sum().backward();

        Assert.True(weight.grad!.eq(2).all().ToBoolean());
    }

    [Fact]
    public void RunsTheSegmentOnceInEachPass()
    {
        using var scope = torch.NewDisposeScope();
        var recorded = new List<(bool Gradients, bool IsFirst)>();
        var input = Leaf(1);

        var output = On.Run(
            x =>
            {
                recorded.Add((torch.is_grad_enabled(), Recomputation.IsFirstPass));
                return x.exp();
            },
            input);
        Assert.Equal([(false, true)], recorded);
        output.sum().backward();

        Assert.Equal([(false, true), (true, false)], recorded);
        Assert.False(Recomputation.IsFirstPass);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void RunsASegmentAsItIsWhenOffAndWithoutGradients(bool enabled, bool gradients)
    {
        using var scope = torch.NewDisposeScope();
        using var mode = torch.set_grad_enabled(gradients);
        var calls = 0;

        var output = new Recomputation { Enabled = enabled }.Run(
            x =>
            {
                Assert.False(Recomputation.IsFirstPass);
                calls++;
                return x * 2;
            },
            Leaf(1));

        Assert.Equal((1, gradients), (calls, output.requires_grad));
    }

    [Fact]
    public void StepsLeaveNoTensorBehind()
    {
        var live = Enumerable.Range(0, 4).Select(_ =>
        {
            using (torch.NewDisposeScope())
            {
                var input = Leaf(1);
                On.Run(x => On.Run(y => y.exp().sin(), x * 2) + x, input).sum().backward();
            }
            return DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        }).ToArray();

        Assert.Equal(live[1], live[3]);
    }

    [Theory]
    [InlineData(9, 1_000, 9)]
    [InlineData(9, 2_000_000, 2)]
    [InlineData(9, 5_000_000, 1)]
    public void PartsAreComputedTogetherAsFarAsTheyFitAPiece(long parts, long each, long expected)
    {
        Assert.Equal(expected, On.PieceOf(parts, each));
        Assert.Equal(parts, new Recomputation().PieceOf(parts, each));
        using var constant = torch.no_grad();
        Assert.Equal(parts, On.PieceOf(parts, each));
    }

    [Theory]
    [InlineData("voco", true)]
    [InlineData("voco", false)]
    [InlineData("unimiss-plus", true)]
    public void TheWholeNetworksGradientsAreThePlainOnes(string backbone, bool useV2)
    {
        using var scope = torch.NewDisposeScope();
        using var network = Network(backbone, useV2);
        using var image = Image(backbone);

        var plain = Gradients(network, image, checkpointing: false);
        var recomputed = Gradients(network, image, checkpointing: true);

        Assert.Equal(plain.Loss, recomputed.Loss);
        Assert.Equal(plain.Gradients.Keys, recomputed.Gradients.Keys);
        Assert.All(plain.Gradients, g => Assert.InRange((g.Value - recomputed.Gradients[g.Key]).abs().max().item<float>(), 0, 1e-6 * Math.Max(1, g.Value.abs().max().item<float>())));
        Assert.Contains(plain.Gradients, g => g.Value.abs().max().item<float>() > 1e-3);
    }

    [Theory]
    [InlineData("voco")]
    [InlineData("unimiss-plus")]
    public void LowRankBranchesOfAFrozenEncoderLearnTheSame(string backbone)
    {
        using var scope = torch.NewDisposeScope();
        using var network = Network(backbone);
        using var lora = LoraAdapter.Attach(network, rank: 2, seed: 1);
        lora.FreezeBase();
        using var image = Image(backbone);

        var plain = Features(checkpointing: false);
        var recomputed = Features(checkpointing: true);

        Assert.Equal(lora.Branches.Count, plain.Count);
        Assert.All(plain.Zip(recomputed), pair => Assert.InRange((pair.First - pair.Second).abs().max().item<float>(), 0, 1e-6));
        Assert.All(plain, gradient => Assert.True(gradient.abs().max().item<float>() > 0));
        Assert.All(network.parameters(), p => Assert.Null(p.grad));

        List<torch.Tensor> Features(bool checkpointing)
        {
            network.ActivationCheckpointing = checkpointing;
            foreach (var branch in lora.Branches)
                branch.B.grad = null;
            network.Encode(image)[^1].pow(2).mean().backward();
            return [.. lora.Branches.Select(branch => branch.B.grad!.clone())];
        }
    }

    private static Backbone Network(string backbone, bool useV2 = true) => backbone == "voco"
        ? Tiny.Network(useV2: useV2)
        : Backbones.Create(new BackboneOptions { Backbone = backbone, BackboneFeatureSize = 4 }, 1, 3, seed: 1, [16, 32, 64]);

    private static torch.Tensor Image(string backbone) => backbone == "voco"
        ? Tiny.Image()
        : torch.rand([1, 1, 16, 32, 64], generator: new torch.Generator(3));

    private static (float Loss, SortedDictionary<string, torch.Tensor> Gradients) Gradients(Backbone network, torch.Tensor image, bool checkpointing)
    {
        network.ActivationCheckpointing = checkpointing;
        foreach (var parameter in network.parameters())
            parameter.grad = null;
        var loss = Loss(network, image);
        loss.backward();
        return (loss.item<float>(), new(network.named_parameters().ToDictionary(p => p.name, p => p.parameter.grad!.clone()), StringComparer.Ordinal));
    }

    private static torch.Tensor Loss(Backbone network, torch.Tensor image) =>
        torch.stack(network.Supervised(image).Select(logits => logits.log_softmax(1)[.., 2].mean())).sum();

    private static torch.Tensor Segment(torch.Tensor input, torch.Tensor weight) => (input * weight).exp() / (1 + input.pow(2));

    private static torch.Tensor Leaf(long seed) => torch.randn(4, generator: new torch.Generator((ulong)seed)).requires_grad_();
}
