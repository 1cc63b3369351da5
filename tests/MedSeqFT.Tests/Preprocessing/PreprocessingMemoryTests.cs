using MedSeqFT.Datasets;
using MedSeqFT.Imaging;
using MedSeqFT.Preprocessing;
using TorchSharp;

namespace MedSeqFT.Tests.Preprocessing;

/// <summary>Alone while they run: what other tests allocate would count too.</summary>
[CollectionDefinition(nameof(PreprocessingMemoryTests), DisableParallelization = true)]
[Collection(nameof(PreprocessingMemoryTests))]
public sealed class PreprocessingMemoryTests : IDisposable
{
    private const int Side = 320;
    private const long Image = 4L * Side * Side * Side; // 131 MB as float32
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // The image, and at its own spacing a clone of it; with slices of another thickness, the smaller result and two slabs of
    // float64, which are 16.8 million voxels each at least. Half an image is room for noise, and too little for a copy.
    [SkippableTheory]
    [InlineData("paper", 1, 1.0, 0)]
    [InlineData("nnunetv2", 1, 1.0, 0)]
    [InlineData("paper", 2, 0.5, 2 * 8 * (1L << 24))]
    public void AnImageForPredictionIsHeldOnceBesideTheResult(string profile, double spacing, double result, long slabs)
    {
        var path = folder.File("ct.nii");
        Write(path);
        var plan = new PreprocessingPlan(profile, [0, 1, 2], [spacing, 1, 1], [Side, Side, Side], [new("CT", NormalizationScheme.Ct, UsesMask: false, new IntensityStatistics(0, 0, 100, -100, 100, -90, 90))]);
        var peak = PeakMemory.Start();

        using var prepared = Preprocessor.Consume(ImageFile.Read(path), plan, "ct");

        Assert.Equal((long)(Image * result), 4 * prepared.Image.numel());
        Assert.InRange(peak.Growth, 1, (long)((1.5 + result) * Image) + slabs);
    }

    [SkippableFact]
    public void AnImageThatIsTurnedIsCopiedOnceAndLetGo()
    {
        var path = folder.File("ct.nii");
        Write(path);
        var plan = new PreprocessingPlan("paper", [2, 0, 1], [1, 1, 1], [Side, Side, Side], [new("CT", NormalizationScheme.None, UsesMask: false, new IntensityStatistics(0, 0, 100, -100, 100, -90, 90))]);
        var peak = PeakMemory.Start();

        using var prepared = Preprocessor.Consume(ImageFile.Read(path), plan, "ct");

        Assert.InRange(peak.Growth, 1, (long)(2.5 * Image));
    }

    // The image and its clone, a label half as large, and a quarter for the mask that it is made with; the label's own clone
    // comes when the image is gone.
    [SkippableFact]
    public void AnImageForTrainingIsHeldOnceToo()
    {
        var path = folder.File("ct.nii");
        Write(path);
        var plan = new PreprocessingPlan("paper", [0, 1, 2], [1, 1, 1], [Side, Side, Side], [new("CT", NormalizationScheme.None, UsesMask: false, new IntensityStatistics(0, 0, 100, -100, 100, -90, 90))]);
        var label = torch.zeros([Side, Side, Side], torch.int16);
        label[10..20, 10..20, 10..20] = 1;
        var peak = PeakMemory.Start();

        using var prepared = Preprocessor.Consume(ImageFile.Read(path), label, plan, "ct");

        Assert.InRange(peak.Growth, 1, (long)(3.0 * Image));
        Assert.Equal(1000, prepared.Label.sum().ToInt64());
    }

    private static void Write(string path)
    {
        using var volume = new Volume(torch.full([1, Side, Side, Side], 40f), VolumeGeometry.AxisAligned([Side, Side, Side], [1, 1, 1]));
        NiftiFile.Write(path, volume, NiftiDataType.U8);
    }
}
