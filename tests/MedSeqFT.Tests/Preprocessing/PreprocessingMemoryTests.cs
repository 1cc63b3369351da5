using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;
using MedSeqFT.Preprocessing;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Preprocessing;

public sealed class PreprocessingMemoryTests : IDisposable
{
    private const int Side = 320;
    private const long Image = 4L * Side * Side * Side; // 131 MB as float32
    private readonly IDisposable memory = LargeBlocks.Return(); // as the stage and predict have it
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        folder.Dispose();
        memory.Dispose();
    }

    // The image alone at its own spacing; with slices of another thickness, the smaller result and two slabs of float64,
    // which are 16.8 million voxels each at least. Half an image is room for noise, and too little for a copy.
    [SkippableTheory]
    [InlineData("paper", 1, 1.0, 0)]
    [InlineData("nnunetv2", 1, 1.0, 0)]
    [InlineData("paper", 2, 0.5, 2 * 8 * (1L << 24))]
    public void AnImageForPredictionIsHeldOnceBesideTheResult(string profile, double spacing, double result, long slabs)
    {
        if (PeakMemory.RanAlone(AnImageForPredictionIsHeldOnceBesideTheResult, profile, spacing, result, slabs))
            return;
        var path = folder.File("ct.nii");
        Write(path);
        var plan = new PreprocessingPlan(profile, [0, 1, 2], [spacing, 1, 1], [Side, Side, Side], [new("CT", NormalizationScheme.Ct, UsesMask: false, new IntensityStatistics(0, 0, 100, -100, 100, -90, 90))]);

        using var prepared = PeakMemory.Least(() => Preprocessor.Consume(ImageFile.Read(path), plan, "ct"), out var growth);

        Assert.Equal((long)(Image * result), 4 * prepared.Image.numel());
        Assert.InRange(growth, 1, (long)((spacing == 1 ? 1.5 : 1.5 + result) * Image) + slabs);
    }

    [SkippableFact]
    public void AnImageThatIsTurnedIsCopiedOnceAndLetGo()
    {
        if (PeakMemory.RanAlone(AnImageThatIsTurnedIsCopiedOnceAndLetGo))
            return;
        var path = folder.File("ct.nii");
        Write(path);
        var plan = new PreprocessingPlan("paper", [2, 0, 1], [1, 1, 1], [Side, Side, Side], [new("CT", NormalizationScheme.None, UsesMask: false, new IntensityStatistics(0, 0, 100, -100, 100, -90, 90))]);

        using var prepared = PeakMemory.Least(() => Preprocessor.Consume(ImageFile.Read(path), plan, "ct"), out var growth);

        Assert.InRange(growth, 1, (long)(2.5 * Image));
    }

    // The image, and a label half as large. A second label, or the label as float32, would be half an image more or a whole one.
    // Measured: 1.92 images.
    [SkippableTheory]
    [InlineData("paper")]
    [InlineData("nnunetv2")]
    public void ATrainingCaseIsItsImageAndItsLabel(string profile)
    {
        if (PeakMemory.RanAlone(ATrainingCaseIsItsImageAndItsLabel, profile))
            return;
        Write(folder.File("ct.nii"));
        WriteLabel(folder.File("label.nii"));
        var plan = new PreprocessingPlan(profile, [0, 1, 2], [1, 1, 1], [Side, Side, Side], [new("CT", NormalizationScheme.None, UsesMask: false, new IntensityStatistics(0, 0, 100, -100, 100, -90, 90))]);

        using var prepared = PeakMemory.Least(() => Preprocessor.Consume(ImageFile.Read(folder.File("ct.nii")), () => ImageFile.ReadLabels(folder.File("label.nii")), plan, "ct"), out var growth);

        Assert.InRange(growth, 1, 2 * Image);
        Assert.Equal(1000, prepared.Label.sum().ToInt64());
    }

    // What one step lets go of is not held beside what the next one takes: image, result and two slabs at first, then result,
    // label before and after, a mask and two slabs.
    [SkippableFact]
    public void AResampledTrainingCaseTakesNoMoreThanItsLargestStep()
    {
        if (PeakMemory.RanAlone(AResampledTrainingCaseTakesNoMoreThanItsLargestStep))
            return;
        Write(folder.File("ct.nii"));
        WriteLabel(folder.File("label.nii"));
        var plan = new PreprocessingPlan("paper", [0, 1, 2], [1.02, 1, 1], [Side, Side, Side], [new("CT", NormalizationScheme.None, UsesMask: false, new IntensityStatistics(0, 0, 100, -100, 100, -90, 90))]);

        using var prepared = PeakMemory.Least(() => Preprocessor.Consume(ImageFile.Read(folder.File("ct.nii")), () => ImageFile.ReadLabels(folder.File("label.nii")), plan, "ct"), out var growth);

        Assert.Equal([314, Side, Side], prepared.Label.shape);
        Assert.InRange(growth, 1, (long)(2.5 * Image) + 2 * 8 * (1L << 24));
    }

    // Both stages as they run, on a large case and a small one to test with. Looking at the label takes a bit a voxel; the
    // other stage asks by itself for memory to be given back.
    [SkippableFact]
    public void AWholeTaskTakesWhatItsLargestCaseTakes()
    {
        if (PeakMemory.RanAlone(AWholeTaskTakesWhatItsLargestCaseTakes))
            return;
        Write(folder.File("imagesTr/large.nii"));
        WriteLabel(folder.File("labelsTr/large.nii"));
        using (var small = new Volume(torch.ones([1, 4, 4, 4]), VolumeGeometry.AxisAligned([4, 4, 4], [1, 1, 1])))
        {
            NiftiFile.Write(folder.File("imagesTr/small.nii"), small, NiftiDataType.U8);
            NiftiFile.Write(folder.File("labelsTr/small.nii"), small, NiftiDataType.U8);
        }
        File.WriteAllText(folder.File("splits.json"), """{"train": ["large"], "test": ["small"]}""");
        File.WriteAllText(folder.File("dataset.json"), """
            {"name": "CT", "modality": {"0": "CT"}, "labels": {"0": "background", "1": "liver"}, "training":
             [{"image": "imagesTr/large.nii", "label": "labelsTr/large.nii"}, {"image": "imagesTr/small.nii", "label": "labelsTr/small.nii"}]}
            """);
        memory.Dispose();
        DatasetFingerprint? fingerprint = null;
        var inspecting = PeakMemory.Least(() => fingerprint = DatasetInspection.Run(folder.Path, new(), NullStageLog.Instance, default));
        var dataset = TaskDataset.Load(folder.Path);
        var plan = PreprocessingPlan.From(fingerprint!, new() { TargetSpacing = [1.02, 1, 1] });
        var tries = 0;
        var preprocessing = PeakMemory.Least(() =>
            DatasetPreprocessing.Run(dataset, fingerprint!, plan, folder.Combine($"out{tries++}"), NullStageLog.Instance, default));

        Assert.Equal([Side * Side * Side - 1000L, 1000], fingerprint!.Cases[0].VoxelsPerLabel);
        Assert.InRange(inspecting, 1, (long)(1.5 * Image));
        Assert.InRange(preprocessing, 1, (long)(2.5 * Image) + 2 * 8 * (1L << 24));
    }

    private static void WriteLabel(string path)
    {
        using var voxels = torch.zeros([1, Side, Side, Side]);
        voxels[0, 10..20, 10..20, 10..20] = 1;
        using var label = new Volume(voxels, VolumeGeometry.AxisAligned([Side, Side, Side], [1, 1, 1]));
        NiftiFile.Write(path, label, NiftiDataType.U8);
    }

    private static void Write(string path)
    {
        using var volume = new Volume(torch.full([1, Side, Side, Side], 40f), VolumeGeometry.AxisAligned([Side, Side, Side], [1, 1, 1]));
        NiftiFile.Write(path, volume, NiftiDataType.U8);
    }
}
