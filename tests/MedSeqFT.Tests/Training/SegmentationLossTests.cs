using System.Text.Json;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Training;

public sealed class SegmentationLossTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public static TheoryData<int> LabelCases => GoldenTraining.Rows(e => e.GetProperty("loss"), e => !e.TryGetProperty("kind", out _));

    public void Dispose() => scope.Dispose();

    [SkippableTheory]
    [MemberData(nameof(LabelCases))]
    [Trait("Category", "Golden")]
    public void GivesTheValuesAndGradientsOfTheReference(int row)
    {
        var golden = GoldenTraining.Expected().GetProperty("loss")[row];
        var logits = GoldenTraining.Read(golden.GetProperty("logits")).requires_grad_();
        long? ignored = golden.GetProperty("ignore_label") is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : null;

        var terms = SegmentationLoss.Terms(logits, Target(golden, logits), golden.GetProperty("batch_dice").GetBoolean(), ignored);
        terms.Total.backward();

        var tolerance = GoldenTraining.Tolerance("loss");
        Assert.Equal(golden.GetProperty("dice_term").GetDouble(), terms.Dice.item<float>(), tolerance);
        Assert.Equal(golden.GetProperty("cross_entropy_term").GetDouble(), terms.CrossEntropy.item<float>(), tolerance);
        Assert.Equal(golden.GetProperty("total").GetDouble(), terms.Total.item<float>(), tolerance);
        if (golden.TryGetProperty("grad_logits", out var gradient))
            Assert.InRange((logits.grad! - GoldenTraining.Read(gradient)).abs().max().item<float>(), 0, GoldenTraining.Tolerance("gradients"));
    }

    [Fact]
    public void APerfectPredictionHasDiceMinusOneAndNoCrossEntropy()
    {
        var target = torch.tensor(new long[] { 0, 1, 2, 1, 0, 2, 1, 0 }).view(1, 2, 2, 2);
        var logits = torch.nn.functional.one_hot(target, 3).permute(0, 4, 1, 2, 3).to(torch.float32) * 100;

        var terms = SegmentationLoss.Terms(logits, target);

        Assert.Equal(-1, terms.Dice.item<float>(), 1e-5);
        Assert.Equal(0, terms.CrossEntropy.item<float>(), 1e-5);
    }

    [Fact]
    public void IgnoredVoxelsHaveNoGradient()
    {
        var target = torch.tensor(new long[] { 0, 1, 9, 1, 0, 9, 1, 0 }).view(1, 2, 2, 2);
        var logits = torch.ones([1, 2, 2, 2, 2], requires_grad: true);

        SegmentationLoss.Terms(logits, target, ignoreLabel: 9).Total.backward();

        var magnitude = logits.grad!.abs().sum(1);
        Assert.Equal(0, (magnitude * target.eq(9)).sum().item<float>());
        Assert.All((magnitude + target.eq(9)).data<float>(), g => Assert.True(g > 0));
    }

    [Fact]
    public void OnlyIgnoredVoxelsGiveFiniteTerms()
    {
        var target = torch.full([1, 2, 2, 2], 9, torch.ScalarType.Int64);

        var terms = SegmentationLoss.Terms(torch.ones([1, 2, 2, 2, 2]), target, ignoreLabel: 9);

        Assert.Equal(0, terms.CrossEntropy.item<float>());
        Assert.True(float.IsFinite(terms.Dice.item<float>()));
    }

    private static torch.Tensor Target(JsonElement golden, torch.Tensor logits)
    {
        var name = golden.GetProperty("target").GetString()!;
        long[] shape = [logits.shape[0], .. logits.shape[2..]];
        return name.EndsWith(".npy", StringComparison.Ordinal)
            ? GoldenTraining.Read(name).to(torch.ScalarType.Int64).view(shape)
            : torch.zeros(shape, torch.ScalarType.Int64);
    }
}
