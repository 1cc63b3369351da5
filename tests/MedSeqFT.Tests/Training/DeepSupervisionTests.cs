using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Training;

public sealed class DeepSupervisionTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public static TheoryData<int> WeightCases => GoldenTraining.Rows(e => e.GetProperty("deep_supervision").GetProperty("weights"), _ => true);

    public static TheoryData<int> TargetCases => GoldenTraining.Rows(e => e.GetProperty("deep_supervision").GetProperty("target_downsampling").GetProperty("outputs"), _ => true);

    public void Dispose() => scope.Dispose();

    [SkippableTheory]
    [MemberData(nameof(WeightCases))]
    [Trait("Category", "Golden")]
    public void WeightsAreThoseOfTheReference(int row)
    {
        var golden = GoldenTraining.Expected().GetProperty("deep_supervision").GetProperty("weights")[row];
        var wanted = GoldenTraining.Doubles(golden.GetProperty("weights"));

        var weights = DeepSupervision.Weights(wanted.Length);

        Assert.All(wanted.Zip(weights), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [SkippableTheory]
    [MemberData(nameof(TargetCases))]
    [Trait("Category", "Golden")]
    public void TargetsAreThoseOfTheReference(int row)
    {
        var golden = GoldenTraining.Expected().GetProperty("deep_supervision").GetProperty("target_downsampling");
        var target = GoldenTraining.Read(golden.GetProperty("input"));
        var wanted = GoldenTraining.Read(golden.GetProperty("outputs")[row]);
        var size = GoldenTraining.Doubles(golden.GetProperty("scales")[row]).Zip(target.shape[^3..], (scale, n) => (long)Math.Round(scale * n)).ToArray();

        var resized = DeepSupervision.Target(target, size);

        Assert.Equal(wanted.shape, resized.shape);
        Assert.True(resized.eq(wanted).all().item<bool>());
    }

    [Fact]
    public void RegionsAreSupervisedAtEverySizeToo()
    {
        using var generator = new torch.Generator(5);
        var target = torch.randint(0, 3, [1, 4, 4, 4], torch.ScalarType.Int64, generator: generator);
        torch.Tensor[] outputs = [torch.randn([1, 2, 4, 4, 4], generator: generator), torch.randn([1, 2, 2, 2, 2], generator: generator), torch.randn([1, 2, 1, 1, 1], generator: generator)];
        var form = new LossForm { Regions = [[1, 2], [2]] };

        var terms = DeepSupervision.Terms(outputs, target, form);

        var (fine, half) = (SegmentationLoss.Terms(outputs[0], target, form), SegmentationLoss.Terms(outputs[1], DeepSupervision.Target(target, [2, 2, 2]), form));
        Assert.Equal((2 * fine.Dice + half.Dice).item<float>() / 3, terms.Dice.item<float>(), 1e-5);
        Assert.Equal((2 * fine.CrossEntropy + half.CrossEntropy).item<float>() / 3, terms.CrossEntropy.item<float>(), 1e-5);
    }

    [Fact]
    public void ASingleOutputHasTheWholeWeight() => Assert.Equal([1], DeepSupervision.Weights(1));

    [Fact]
    public void TheLossIsTheWeightedSumAndTheCoarsestOutputHasNoPart()
    {
        var target = torch.randint(0, 3, [2, 4, 8, 8], torch.ScalarType.Int64);
        torch.Tensor[] outputs = [torch.randn([2, 3, 4, 8, 8]), torch.randn([2, 3, 4, 4, 4]), torch.randn([2, 3, 2, 2, 2])];

        var terms = DeepSupervision.Terms(outputs, target);

        var (fine, half) = (SegmentationLoss.Terms(outputs[0], target), SegmentationLoss.Terms(outputs[1], DeepSupervision.Target(target, [4, 4, 4])));
        Assert.Equal((2 * fine.Dice + half.Dice).item<float>() / 3, terms.Dice.item<float>(), 1e-5);
        Assert.Equal((2 * fine.CrossEntropy + half.CrossEntropy).item<float>() / 3, terms.CrossEntropy.item<float>(), 1e-5);
    }

    [Fact]
    public void GradientsReachEveryOutputButTheLast()
    {
        var target = torch.randint(0, 2, [1, 2, 4, 4], torch.ScalarType.Int64);
        torch.Tensor[] outputs = [.. new[] { 4L, 2, 1 }.Select(n => torch.randn([1, 2, 2, n, n]).requires_grad_())];

        DeepSupervision.Terms(outputs, target).Total.backward();

        Assert.Equal([true, true, false], outputs.Select(o => o.grad is not null && o.grad.abs().sum().item<float>() > 0));
    }
}
