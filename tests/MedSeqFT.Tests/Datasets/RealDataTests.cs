using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;
using TorchSharp;

namespace MedSeqFT.Tests.Datasets;

/// <summary>Public clinical tasks, read where they lie beside the repository; skipped without them.</summary>
public class RealDataTests
{
    private static string Data => Path.Combine(Path.GetDirectoryName(GoldenFolder.RepositoryFolder)!, "shared", "data");

    public static TheoryData<string> Tasks()
    {
        var tasks = new TheoryData<string>();
        var folders = Directory.Exists(Data) ? Directory.GetDirectories(Data, "Task_*") : [];
        foreach (var folder in folders.Order(StringComparer.Ordinal))
            tasks.Add(Path.GetFileName(folder));
        if (folders.Length == 0)
            tasks.Add("");
        return tasks;
    }

    [SkippableTheory]
    [MemberData(nameof(Tasks))]
    public void OneCaseOfEachTaskHasAPlausibleGridAndItsLabels(string task)
    {
        Skip.If(task.Length == 0, $"no clinical tasks (Task_*) in {Data}");
        var dataset = TaskDataset.Load(Path.Combine(Data, task));

        var inspected = CaseInspection.Of(dataset.Cases[0], dataset, draws: 1000, NullStageLog.Instance);
        using var image = NiftiFile.Read(dataset.Cases[0].ImagePath);
        using var ras = image.ToRas();

        Assert.All(inspected.Fingerprint.Spacing, mm => Assert.InRange(mm, 0.3, 6));
        Assert.All(inspected.Fingerprint.VoxelsPerLabel, count => Assert.True(count > 0));
        Assert.Equal(dataset.Channels.Count, image.Channels);
        Assert.All(Enumerable.Range(0, 3), axis => Assert.True(ras.Geometry.Direction[axis, axis] > 0.7));
        Assert.Equal(image.Voxels.sum(torch.float64).ToDouble(), ras.Voxels.sum(torch.float64).ToDouble(), 1e-3);
    }
}
