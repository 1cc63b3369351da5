using System.Text.Json;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Training;

public sealed class SegmentationLossTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public static TheoryData<int> LabelCases => GoldenTraining.Rows(e => e.GetProperty("loss"), e => !e.TryGetProperty("kind", out _));

    public static TheoryData<int> RegionCases => GoldenTraining.Rows(e => e.GetProperty("loss"), e => e.TryGetProperty("kind", out var kind) && kind.GetString()!.StartsWith("regions", StringComparison.Ordinal));

    public void Dispose() => scope.Dispose();

    [SkippableTheory]
    [MemberData(nameof(LabelCases))]
    [Trait("Category", "Golden")]
    public void GivesTheValuesAndGradientsOfTheReference(int row)
    {
        var golden = GoldenTraining.Expected().GetProperty("loss")[row];
        var logits = GoldenTraining.Read(golden.GetProperty("logits")).requires_grad_();

        var terms = SegmentationLoss.Terms(logits, Target(golden, logits), FormOf(golden));
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

        SegmentationLoss.Terms(logits, target, new LossForm { IgnoreLabel = 9 }).Total.backward();

        var magnitude = logits.grad!.abs().sum(1);
        Assert.Equal(0, (magnitude * target.eq(9)).sum().item<float>());
        Assert.All((magnitude + target.eq(9)).data<float>(), g => Assert.True(g > 0));
    }

    [Fact]
    public void OnlyIgnoredVoxelsGiveFiniteTerms()
    {
        var target = torch.full([1, 2, 2, 2], 9, torch.ScalarType.Int64);

        var terms = SegmentationLoss.Terms(torch.ones([1, 2, 2, 2, 2]), target, new LossForm { IgnoreLabel = 9 });

        Assert.Equal(0, terms.CrossEntropy.item<float>());
        Assert.True(float.IsFinite(terms.Dice.item<float>()));
    }

    [SkippableTheory]
    [MemberData(nameof(RegionCases))]
    [Trait("Category", "Golden")]
    public void GivesTheRegionLossOfTheReference(int row)
    {
        var golden = GoldenTraining.Expected().GetProperty("loss")[row];
        var target = GoldenTraining.Read(golden.GetProperty("target"));
        var logits = GoldenTraining.Read(golden.GetProperty("logits").GetString()!.Split(' ')[0]).narrow(1, 0, target.shape[1]);

        var terms = SegmentationLoss.RegionTerms(logits, target, form: new LossForm { BatchDice = golden.GetProperty("batch_dice").GetBoolean() });

        Assert.Equal(golden.GetProperty("total").GetDouble(), terms.Total.item<float>(), GoldenTraining.Tolerance("loss"));
    }

    [Fact]
    public void AFormWithRegionsComparesEachOutputWithTheUnionOfItsLabels()
    {
        using var generator = new torch.Generator(5);
        var logits = torch.randn([2, 2, 2, 3, 4], generator: generator);
        var target = torch.randint(0, 4, [2, 2, 3, 4], torch.ScalarType.Int64, generator: generator);
        var union = torch.stack([target.eq(1) | target.eq(2), target.eq(2)], 1);
        var form = new LossForm { Regions = [[1, 2], [2]], IgnoreLabel = 3, BatchDice = false };

        var terms = SegmentationLoss.Terms(logits, target, form);

        var expected = SegmentationLoss.RegionTerms(logits, union, target.ne(3), form);
        Assert.Equal((expected.Dice.item<float>(), expected.CrossEntropy.item<float>()), (terms.Dice.item<float>(), terms.CrossEntropy.item<float>()));
        Assert.Equal(union, SegmentationLoss.RegionTarget(target, form.Regions));
        Assert.NotEqual(expected.Total.item<float>(), SegmentationLoss.Terms(logits, target, form with { IgnoreLabel = null }).Total.item<float>());
    }

    [Fact]
    public void RegionsWithIgnoredVoxelsAreThoseOfTheOtherVoxelsAlone()
    {
        var logits = torch.randn([2, 3, 2, 3, 4]);
        var target = torch.randn([2, 3, 2, 3, 4]).gt(0);
        var valid = torch.ones([2, 2, 3, 4], torch.ScalarType.Bool);
        valid.narrow(3, 2, 2).fill_(false);

        var masked = SegmentationLoss.RegionTerms(logits, target, valid);
        var cut = SegmentationLoss.RegionTerms(logits.narrow(4, 0, 2), target.narrow(4, 0, 2));

        Assert.Equal(cut.Dice.item<float>(), masked.Dice.item<float>(), 1e-5);
        Assert.Equal(cut.CrossEntropy.item<float>(), masked.CrossEntropy.item<float>(), 1e-5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void DiceWithBackgroundIsTheMeanOverAllClasses(bool ignores)
    {
        var target = torch.tensor(new long[] { 0, 1, 1, 0, 0, 0, 1, 9 }).view(1, 2, 2, 2);
        if (!ignores)
            target = target.clamp_max(1);
        var logits = torch.randn([1, 2, 2, 2, 2]);
        var counted = target.ne(9);
        var (p, form) = (logits.softmax(1), new LossForm { DiceBackground = true, Smooth = 0.5, IgnoreLabel = ignores ? 9 : null });
        double Dice(int c) => (2 * (p[0, c] * target[0].eq(c)).sum() + 0.5).item<float>() / ((p[0, c] * counted[0]).sum() + target[0].eq(c).sum() + 0.5).item<float>();

        var terms = SegmentationLoss.Terms(logits, target, form);

        Assert.Equal(-(Dice(0) + Dice(1)) / 2, terms.Dice.item<float>(), 1e-5);
    }

    private static LossForm FormOf(JsonElement golden) => new()
    {
        BatchDice = golden.GetProperty("batch_dice").GetBoolean(),
        IgnoreLabel = golden.GetProperty("ignore_label") is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : null,
        DiceBackground = golden.TryGetProperty("do_bg", out var background) && background.GetBoolean(),
        Smooth = golden.TryGetProperty("smooth", out var smooth) ? smooth.GetDouble() : 1e-5,
    };

    private static torch.Tensor Target(JsonElement golden, torch.Tensor logits)
    {
        var name = golden.GetProperty("target").GetString()!;
        long[] shape = [logits.shape[0], .. logits.shape[2..]];
        return name.EndsWith(".npy", StringComparison.Ordinal)
            ? GoldenTraining.Read(name).to(torch.ScalarType.Int64).view(shape)
            : torch.zeros(shape, torch.ScalarType.Int64);
    }
}
