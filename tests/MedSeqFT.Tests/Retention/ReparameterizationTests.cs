using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Retention;
using MedSeqFT.Tests.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Retention;

public sealed class ReparameterizationTests : IDisposable
{
    private static readonly int[] Patch = [8, 8, 8];
    private readonly DisposeScope scope = torch.NewDisposeScope();
    private readonly ToyBackbone previous = ToyBackbone.Create(1);
    private readonly ToyBackbone original = ToyBackbone.Create(1);
    private readonly ToyBackbone finetuned = ToyBackbone.Create(2, classes: 4);

    public void Dispose()
    {
        previous.Dispose();
        original.Dispose();
        finetuned.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void MergingKeepsTheFeaturesToRounding()
    {
        using var lora = Trained(previous);

        var error = Reparameterization.Merge(previous, lora, Patch, seed: 0);

        Assert.InRange(error, 0, 1e-6);
    }

    [Fact]
    public void OnlyTheLinearsOfTheEncoderDifferAndByRankTwoAtMost()
    {
        using var lora = Trained(previous);

        Reparameterization.Merge(previous, lora, Patch, seed: 0);

        using var noGrad = torch.no_grad();
        var changed = original.named_parameters().Where(p => !p.parameter.Equals(previous.get_parameter(p.name)!)).ToList();
        Assert.Equal(["mix1.weight", "mix2.weight"], changed.Select(c => c.name).Order());
        foreach (var (name, parameter) in changed)
        {
            var singular = torch.linalg.svdvals(previous.get_parameter(name)! - parameter).data<float>().ToArray();
            Assert.True(singular[1] > 1e-2);
            Assert.All(singular[2..], s => Assert.InRange(s, 0, 1e-5));
        }
    }

    [Fact]
    public void ABranchThatMergesToOtherFeaturesIsRefused()
    {
        using var lora = Trained(previous);
        using var noGrad = torch.no_grad();
        previous.EncoderLinears[1].Layer.Detach();

        var error = Assert.Throws<UserErrorException>(() => Reparameterization.Merge(previous, lora, Patch, seed: 0));

        Assert.Equal("MSQ4006", error.Diagnostics[0].Code);
    }

    [Fact]
    public void TheCarryOverHasTheMergedEncoderTheFinetunedDecoderAndNoHead()
    {
        using var lora = Trained(previous);
        Reparameterization.Merge(previous, lora, Patch, seed: 0);

        using var carryOver = Reparameterization.CarryOver(previous, finetuned);

        var expected = previous.named_parameters().Where(p => previous.ScopeOf(p.name) != ParameterScope.Head).Select(p => p.name);
        Assert.Equal(expected.Order(StringComparer.Ordinal), carryOver.Keys.Order(StringComparer.Ordinal));
        Assert.All(carryOver, t => Assert.Equal(
            (previous.ScopeOf(t.Key) == ParameterScope.Encoder ? previous : finetuned).get_parameter(t.Key)!.detach(), t.Value));
        Assert.All(carryOver.Values, t => Assert.False(t.requires_grad));
    }

    private static LoraAdapter Trained(ToyBackbone network)
    {
        var lora = LoraAdapter.Attach(network, rank: 2, seed: 3);
        using var noGrad = torch.no_grad();
        foreach (var branch in lora.Branches)
            branch.B.copy_(torch.ones_like(branch.B).cumsum(0) * 0.1 - torch.arange(2) * 0.3);
        return lora;
    }
}
