using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;
using MedSeqFT.Tensors;

namespace MedSeqFT.Preprocessing;

/// <summary>Stage `preprocess`: all cases of a task, several at a time.</summary>
public static class DatasetPreprocessing
{
    public const string CasesFolder = "cases";
    private const long BytesPerVoxel = 20; // the image before and after, or after and in float64 while it is standardised; the label

    /// <summary>
    /// Leaves plan.json and cases/&lt;id&gt;.* of training and test cases in the output folder. Cases already there from an
    /// interrupted run with the same plan are kept.
    /// </summary>
    public static void Run(
        TaskDataset dataset, DatasetFingerprint fingerprint, PreprocessingPlan plan, string outputFolder, IStageLog log, CancellationToken cancellation)
    {
        using var memory = LargeBlocks.Return();
        var folder = Path.Combine(outputFolder, CasesFolder);
        string[] ids = [.. fingerprint.Split.Train, .. fingerprint.Split.Test];
        var done = 0;
        CaseLoop.ForEach(ids, LargestCase(fingerprint, plan) * plan.Channels.Count * BytesPerVoxel, (id, _) =>
        {
            if (!PreprocessedCaseFile.IsComplete(folder, id, plan))
                Preprocess(dataset.Find(id), plan, folder);
            log.Report(new("preprocess", dataset.Name, Interlocked.Increment(ref done), ids.Length, id));
        }, cancellation);
        plan.Save(Path.Combine(outputFolder, PreprocessingPlan.FileName));
    }

    private static void Preprocess(Case @case, PreprocessingPlan plan, string folder)
    {
        var grid = ImageFile.ReadHeader(@case.LabelPath).Geometry;
        using var image = ImageFile.Read(@case.ImagePath);
        if (!image.Geometry.Size.AsSpan().SequenceEqual(grid.Size))
            throw new UserErrorException(DatasetErrors.GridMismatch(
                @case.ImagePath, $"{image.Geometry.Voxels} voxels", @case.LabelPath, $"{grid.Voxels} voxels"));
        using var result = Preprocessor.Consume(image, () => ImageFile.ReadLabels(@case.LabelPath), plan, @case.ImagePath);
        PreprocessedCaseFile.Save(folder, @case.Id, result, plan);
    }

    private static long LargestCase(DatasetFingerprint fingerprint, PreprocessingPlan plan)
    {
        double[] target = [.. Enumerable.Range(0, 3).Select(axis => plan.TargetSpacing[Array.IndexOf(plan.Transpose, axis)])];
        return fingerprint.Cases.Max(c => Math.Max(Product(c.Size), Product(Resampling.NewSize(c.SizeAfterCrop, c.Spacing, target))));
    }

    private static long Product(int[] size) => (long)size[0] * size[1] * size[2];
}
