using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;
using TorchSharp;

namespace MedSeqFT.Tests.Datasets;

public class DatasetInspectionTests
{
    [Fact]
    public void TheFingerprintDescribesTheTrainingCases()
    {
        using var task = new SyntheticTask();
        var log = new RecordingLog();

        var fingerprint = DatasetInspection.Run(task.Folder, new(), log, default);

        Assert.Equal(4, fingerprint.Cases.Count);
        Assert.Equal(fingerprint.Split.Train, fingerprint.Cases.Select(c => c.Id));
        var number = int.Parse(fingerprint.Cases[0].Id[^2..], null);
        Assert.Equal([8, 16 + number, 18], fingerprint.Cases[0].Size);
        Assert.Equal([8, 16 + number, 16], fingerprint.Cases[0].SizeAfterCrop);
        Assert.Equal([3, 1.5, 1.25], fingerprint.Cases[0].Spacing);
        Assert.Equal(4 * 6 * 7, fingerprint.Cases[0].VoxelsPerLabel[1]);
        Assert.Equal(16 / 18.0, fingerprint.MedianRelativeSize, 9);
        Assert.Equal([4, 4], fingerprint.CasesPerLabel);
        Assert.InRange(fingerprint.Channels[0].Pooled.Mean, 295, 305);
        Assert.InRange(fingerprint.Channels[0].Balanced.Std, 9, 11);
        Assert.Equal(5, log.Progress.Count);
    }

    [Fact]
    public void TestCasesDoNotChangeIt()
    {
        using var task = new SyntheticTask();
        var before = DatasetInspection.Run(task.Folder, new(), NullStageLog.Instance, default);
        var test = int.Parse(before.Split.Test.Single()[^2..], null);
        using (var volume = NiftiFile.Read(task.Image(test)))
            NiftiFile.Write(task.Image(test), volume with { Voxels = volume.Voxels * 100 });

        var after = DatasetInspection.Run(task.Folder, new(), NullStageLog.Instance, default);

        Assert.Equal(ReadableJson.ToText(before), ReadableJson.ToText(after));
    }

    [Fact]
    public void IntensitiesAreThoseOfEveryTenthLabelledVoxelInTheNonZeroRegion()
    {
        using var task = new SyntheticTask();
        using var image = NiftiFile.Read(task.Image(0));
        using var label = NiftiFile.Read(task.Label(0));
        label.Voxels[0, .., .., 0] = 1; // where the image is 0
        NiftiFile.WriteLabels(task.Label(0), label.Voxels[0], label.Geometry);
        var dataset = TaskDataset.Load(task.Folder);

        var found = CaseInspection.Of(dataset.Find("case_00"), dataset, draws: 7, NullStageLog.Instance);

        var box = (from z in Enumerable.Range(2, 4) from y in Enumerable.Range(5, 6) from x in Enumerable.Range(6, 7) select image.Voxels[0, z, y, x].item<float>()).ToArray();
        Assert.Equal(box.Where((_, i) => i % 10 == 0), found.EveryTenth.Single());
        Assert.Equal(7, found.Draws.Single().Times.Sum());
        Assert.Subset(box.ToHashSet(), found.Draws.Single().Values.ToHashSet());
        Assert.Equal(4 * 6 * 7 + 8 * 16, found.Fingerprint.VoxelsPerLabel[1]);
    }

    [Fact]
    public void ItIsReadBackFromItsFile()
    {
        using var task = new SyntheticTask(channels: 2, modality: "T1");
        var fingerprint = DatasetInspection.Run(task.Folder, new(), NullStageLog.Instance, default);
        var file = Path.Combine(task.Folder, "out", DatasetFingerprint.FileName);

        fingerprint.Save(file);

        Assert.Equal(ReadableJson.ToText(fingerprint), ReadableJson.ToText(DatasetFingerprint.Load(file)));
        Assert.Contains("\"Spacing\": [3, 1.5, 1.25]", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public void VoxelsToIgnoreAreNoneOfALabel()
    {
        using var task = new SyntheticTask();
        task.WriteJson(File.ReadAllText(Path.Combine(task.Folder, "dataset.json")).Replace("\"labels\": {\"0\": \"background\", \"1\": \"box\"}", "\"labels\": {\"background\": 0, \"box\": 1, \"ignore\": 2}", StringComparison.Ordinal));
        for (var i = 0; i < 5; i++)
        {
            using var label = NiftiFile.Read(task.Label(i));
            label.Voxels[0, 3] = 2;
            NiftiFile.WriteLabels(task.Label(i), label.Voxels[0], label.Geometry);
        }

        var fingerprint = DatasetInspection.Run(task.Folder, new(), NullStageLog.Instance, default);

        Assert.Equal(2, fingerprint.Scheme!.Ignore);
        Assert.Equal([2, 2], [fingerprint.Labels.Count, fingerprint.CasesPerLabel.Length]);
        Assert.Equal(3 * 6 * 7, fingerprint.Cases[0].VoxelsPerLabel[1]);
    }

    [Fact]
    public void ADamagedFileIsAFaultOfThatFile()
    {
        using var task = new SyntheticTask();
        var file = Path.Combine(task.Folder, "fingerprint.json");
        File.WriteAllText(file, "{\"Name\": \"x\"}");

        Assert.Equal("MSQ1030", Fault(() => DatasetFingerprint.Load(file)).Code);
        Assert.Equal("MSQ1030", Fault(() => DatasetFingerprint.Load(file + ".none")).Code);
    }

    [Fact]
    public void GridsThatDifferAreShownAsViewersShowThem()
    {
        using var task = new SyntheticTask();
        NiftiFile.WriteLabels(task.Label(1), torch.ones([8, 17, 18], torch.uint8), VolumeGeometry.AxisAligned([8, 17, 18], [3, 1.5, 1]));

        var fault = Fault(() => DatasetInspection.Run(task.Folder, new(), NullStageLog.Instance, default));

        Assert.Equal(
            "error MSQ1004: 'imagesTr/case_01.nii.gz' has spacing 1.25x1.5x3 mm but 'labelsTr/case_01.nii.gz' has 1x1.5x3 mm. Image and label of a case must share one grid; resample the label, or remove the case from dataset.json.",
            fault.ToString());
    }

    [Fact]
    public void AllFaultyCasesAreToldAtOnce()
    {
        using var task = new SyntheticTask();
        NiftiFile.WriteLabels(task.Label(0), torch.full([8, 16, 18], 3, torch.uint8), SyntheticTask.Geometry(0));
        WriteImage(task, 1, torch.full([1, 8, 17, 18], float.NaN));
        WriteImage(task, 2, torch.ones([2, 8, 18, 18]));
        WriteImage(task, 3, torch.zeros([1, 8, 19, 18]));
        File.WriteAllText(task.Image(4), "no image");

        var faults = Assert.Throws<UserErrorException>(() => DatasetInspection.Run(task.Folder, new(), NullStageLog.Instance, default)).Diagnostics;

        Assert.Equal(["MSQ1010", "MSQ1011", "MSQ1012", "MSQ1019", "MSQ1021"], faults.Select(f => f.Code).Order(StringComparer.Ordinal));
        Assert.Contains(faults, f => f.Message.Contains("contains the labels 3, but dataset.json names only 0 (background), 1 (box)", StringComparison.Ordinal));
    }

    [Fact]
    public void OneInfiniteVoxelIsFound()
    {
        using var task = new SyntheticTask();
        var voxels = torch.ones([1, 8, 17, 18]);
        voxels[0, 7, 16, 17] = float.PositiveInfinity;
        WriteImage(task, 1, voxels);

        var fault = Fault(() => DatasetInspection.Run(task.Folder, new(), NullStageLog.Instance, default));

        Assert.StartsWith("'imagesTr/case_01.nii.gz' has 1 voxels that are not a number", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALabelThatLiesElsewhereIsAWarning()
    {
        using var task = new SyntheticTask();
        var log = new RecordingLog();
        var moved = SyntheticTask.Geometry(2) with { Affine = [1.25, 0, 0, 30, 0, 1.5, 0, 0, 0, 0, 3, 40] };
        NiftiFile.WriteLabels(task.Label(2), torch.ones([8, 18, 18], torch.uint8), moved);

        DatasetInspection.Run(task.Folder, new(), log, default);

        Assert.StartsWith("'imagesTr/case_02.nii.gz' and 'labelsTr/case_02.nii.gz' share one grid but lie 50 mm apart", log.Warnings.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutForegroundThereIsNothingToLearn()
    {
        using var task = new SyntheticTask(cases: 2);
        for (var i = 0; i < 2; i++)
            NiftiFile.WriteLabels(task.Label(i), torch.zeros([8, 16 + i, 18], torch.uint8), SyntheticTask.Geometry(i));

        Assert.Equal("MSQ1018", Fault(() => DatasetInspection.Run(task.Folder, new(), NullStageLog.Instance, default)).Code);
    }

    [Fact]
    public void ACaseWithoutAnyLabelIsAWarning()
    {
        using var task = new SyntheticTask();
        var log = new RecordingLog();
        NiftiFile.WriteLabels(task.Label(3), torch.zeros([8, 19, 18], torch.uint8), SyntheticTask.Geometry(3));

        DatasetInspection.Run(task.Folder, new(), log, default);

        Assert.StartsWith("'labelsTr/case_03.nii.gz' labels no voxel.", log.Warnings.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CancellingStops()
    {
        using var task = new SyntheticTask();

        Assert.ThrowsAny<OperationCanceledException>(() => DatasetInspection.Run(task.Folder, new(), NullStageLog.Instance, new(canceled: true)));
    }

    private static void WriteImage(SyntheticTask task, int i, torch.Tensor voxels)
    {
        using var volume = new Volume(voxels, SyntheticTask.Geometry(i));
        NiftiFile.Write(task.Image(i), volume);
    }

    private static Diagnostic Fault(Action action) => Assert.Throws<UserErrorException>(action).Diagnostics.Single();
}
