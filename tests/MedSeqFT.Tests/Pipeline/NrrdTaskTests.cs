using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;
using MedSeqFT.Evaluation;
using MedSeqFT.Imaging;
using MedSeqFT.Preprocessing;
using MedSeqFT.Tests.Datasets;

namespace MedSeqFT.Tests.Pipeline;

/// <summary>A task whose images and labels are NRRD files is the task that the same NIfTI files are.</summary>
public sealed class NrrdTaskTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly SyntheticTask nifti = new(cases: 3);
    private readonly SyntheticTask nrrd = new(cases: 3);

    public NrrdTaskTests()
    {
        for (var i = 0; i < 3; i++)
        {
            Convert(nrrd.Image(i));
            Convert(nrrd.Label(i));
        }
        nrrd.WriteJson(nrrd.Json().Replace(".nii.gz", ".nrrd", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        folder.Dispose();
        nifti.Dispose();
        nrrd.Dispose();
    }

    [Fact]
    public void ItIsInspectedAndPreprocessedAlike()
    {
        var (expected, found) = (Inspect(nifti), Inspect(nrrd));

        Assert.Equal(ReadableJson.ToText(expected), ReadableJson.ToText(found));
        foreach (var id in expected.Split.Train)
        {
            using var one = Preprocessed(nifti, expected, "nifti", id);
            using var other = Preprocessed(nrrd, found, "nrrd", id);
            Assert.Equal(one.Image, other.Image);
            Assert.Equal(one.Label!, other.Label!);
        }
    }

    [Fact]
    public void ItsLabelsAreScoredAgainstOthers()
    {
        var report = new FolderEvaluation { Predictions = Path.Combine(nrrd.Folder, "labelsTr"), References = Path.Combine(nifti.Folder, "labelsTr") }.Run(folder.Path);

        Assert.Equal((3, 1.0, 0.0), (report.Cases.Count, report.Mean.Dice, report.Mean.Hd95Mm));
    }

    private static DatasetFingerprint Inspect(SyntheticTask task) => DatasetInspection.Run(task.Folder, new(), NullStageLog.Instance, default);

    private PreprocessedCase Preprocessed(SyntheticTask task, DatasetFingerprint fingerprint, string name, string id)
    {
        DatasetPreprocessing.Run(TaskDataset.Load(task.Folder), fingerprint, PreprocessingPlan.From(fingerprint, new()), folder.File(name), NullStageLog.Instance, default);
        return PreprocessedCaseFile.Load(folder.Combine(name, DatasetPreprocessing.CasesFolder), id);
    }

    // Their values are those of labels: whole numbers from 0.
    private static void Convert(string path)
    {
        using var volume = NiftiFile.Read(path);
        using var rounded = volume.Voxels[0].clamp(0, 1000);
        ImageFile.WriteLabels(path.Replace(".nii.gz", ".nrrd", StringComparison.Ordinal), rounded, volume.Geometry);
        File.Delete(path);
    }
}
