using MedSeqFT.Selection;
using MedSeqFT.Tensors;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Training;

public sealed class PretrainingAugmentationTests
{
    [Fact]
    public void MovesVoxelsAndShiftsThemAllByTheSameAmount()
    {
        using var scope = torch.NewDisposeScope();
        var crop = torch.arange(64).to(torch.float32).view(1, 4, 4, 4);
        var random = CounterRandom.For(1, nameof(PretrainingAugmentationTests));

        for (var trial = 0; trial < 200; trial++)
        {
            var sorted = PretrainingAugmentation.Apply(crop, 0.5, ref random).flatten().sort().Values;
            var shift = sorted - crop.flatten();
            Assert.InRange(shift.abs().max().item<float>(), 0, 0.1001f);
            Assert.InRange((shift - shift[0]).abs().max().item<float>(), 0, 1e-4f);
        }
    }

    [Theory]
    [InlineData("voco", 0.5)]
    [InlineData("voco-cvpr", 0.1)]
    public void EveryChangeComesAsOftenAsInVoCo(string version, double shifts)
    {
        var probability = (version == "voco" ? VoCoVersion.LargeScale : VoCoVersion.Cvpr).ShiftProbability;
        using var scope = torch.NewDisposeScope();
        var crop = torch.arange(64).to(torch.float32).view(1, 4, 4, 4);
        var random = CounterRandom.For(2, nameof(PretrainingAugmentationTests));

        var results = Enumerable.Range(0, 4000).Select(_ => PretrainingAugmentation.Apply(crop, probability, ref random).data<float>().ToArray()).ToArray();

        Assert.InRange(Share(results, r => r[0] != MathF.Round(r[0])), shifts - 0.03, shifts + 0.03);
        Assert.InRange(Share(results, r => MathF.Round(r[16]) - MathF.Round(r[0]) < 0), 0.17, 0.23);
        Assert.InRange(Share(results, r => MathF.Abs(r[1] - r[0]) > 2), 0.11, 0.16);
    }

    [Fact]
    public void CropsThatAreNotSquareKeepTheirShape()
    {
        using var scope = torch.NewDisposeScope();
        var crop = torch.rand(1, 2, 4, 6);
        var random = CounterRandom.For(3, nameof(PretrainingAugmentationTests));

        for (var trial = 0; trial < 100; trial++)
            Assert.Equal(crop.shape, PretrainingAugmentation.Apply(crop, 0.5, ref random).shape);
    }

    private static double Share(float[][] results, Func<float[], bool> isSo) => results.Count(isSo) / (double)results.Length;
}
