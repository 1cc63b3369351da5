using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;
using TorchSharp;

namespace MedSeqFT.Tests.Datasets;

/// <summary>Folders of several contrasts, BIDS-like, through a mapping file.</summary>
public sealed class MappedImportTests : IDisposable
{
    private const string Sessions = """
        {
          "name": "Sessions",
          "channels": [{"name": "T1", "file": "{sub}/{ses}/anat/{sub}_{ses}_T1w.nii.gz"}, {"name": "FLAIR", "file": "{sub}/{ses}/anat/{sub}_{ses}_FLAIR.nii.gz"}],
          "label": "derivatives/masks/{sub}/{ses}/{sub}_{ses}_mask.nii.gz",
          "labels": {"0": "background", "1": "lesion"}
        }
        """;

    private readonly SourceFolder source = new();

    public void Dispose() => source.Dispose();

    [Fact]
    public void AMappingFindsContrastsAndBringsThemToOneGrid()
    {
        source.Image("sub-1/dwi/sub-1_dwi.nii.gz", 3);
        source.Image("sub-1/anat/sub-1_FLAIR.nii.gz", 9, VolumeGeometry.AxisAligned([9, 9, 9], [1, 1, 1]));
        source.Label("derivatives/sub-1/sub-1_msk.nii.gz", 1, 2);
        source.Text("mapping.json", """
            {
              "name": "Stroke",
              "channels": [{"name": "DWI", "file": "{sub}/dwi/{sub}_dwi.nii.gz"}, {"name": "FLAIR", "file": "{sub}/anat/{sub}_FLAIR.nii.gz", "resample": true}],
              "label": "derivatives/{sub}/{sub}_msk.nii.gz",
              "labels": {"0": "background", "1": "infarct"},
              "labelValues": {"2": 0}, // other pathology
            }
            """);

        var task = Import();

        Assert.Equal(("Stroke", "sub-1"), (task.Name, task.Cases[0].Id));
        using var image = NiftiFile.Read(task.Cases[0].ImagePath);
        using var label = NiftiFile.Read(task.Cases[0].LabelPath);
        Assert.Equal((3f, 9f), (image.Voxels[0].max().ToSingle(), MathF.Round(image.Voxels[1].min().ToSingle(), 3)));
        Assert.Equal([1f, 0], label.Voxels.data<float>().ToArray()[..2]);
    }

    [Fact]
    public void SessionsOfASubjectAreCasesOfTheirOwn()
    {
        foreach (var (i, scan) in new[] { "sub-01/ses-a", "sub-01/ses-b", "sub-02/ses-a" }.Index())
            WriteSession(scan, i);
        source.Text("sub-02/ses-a/anat/sub-02_ses-a_T1w.json", "{}");
        source.Text("participants.tsv", "participant_id");
        source.Text("mapping.json", Sessions);

        var task = Import();

        Assert.Equal(["sub-01_ses-a", "sub-01_ses-b", "sub-02_ses-a"], task.Cases.Select(c => c.Id));
        using var image = NiftiFile.Read(task.Find("sub-01_ses-b").ImagePath);
        Assert.Equal((11f, 21f), (image.Voxels[0].max().ToSingle(), image.Voxels[1].max().ToSingle()));
        Assert.Equal(["T1", "FLAIR"], task.Channels);
    }

    [Fact]
    public void ASessionWithoutOneOfTheContrastsIsAFaultThatNamesTheFile()
    {
        WriteSession("sub-01/ses-a", 0);
        WriteSession("sub-01/ses-b", 1);
        File.Delete(source.File("sub-01/ses-b/anat/sub-01_ses-b_FLAIR.nii.gz"));
        source.Text("mapping.json", Sessions);

        var fault = Assert.Throws<UserErrorException>(() => Import()).Diagnostics.Single();

        Assert.Equal("MSQ1064", fault.Code);
        Assert.Contains("'sub-01_ses-b' has a label but no image 'sub-01/ses-b/anat/sub-01_ses-b_FLAIR.nii.gz'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALinkedFolderThatLeadsBackIsNotEnteredAgain()
    {
        WriteSession("sub-01/ses-a", 0);
        Directory.CreateSymbolicLink(source.File("sub-01/ses-a/again"), source.Path);
        source.Text("mapping.json", Sessions);

        Assert.Equal(["sub-01_ses-a"], Import().Cases.Select(c => c.Id));
    }

    [Fact]
    public void RegionsAndAValueToIgnoreStandInTheTask()
    {
        source.Image("a/dwi.nii.gz");
        source.Label("a/mask.nii.gz", 1, 2, 255, 3);
        source.Text("mapping.json", """
            {
              "name": "Stroke",
              "channels": [{"name": "DWI", "file": "{sub}/dwi.nii.gz"}],
              "label": "{sub}/mask.nii.gz",
              "labels": {"background": 0, "whole": [1, 2], "core": 2, "ignore": 3},
              "regions_class_order": [1, 2],
              "labelValues": {"255": 3}
            }
            """);

        var task = Import();

        Assert.Equal(["whole", "core"], task.Scheme!.Regions.Select(region => region.Name));
        Assert.Equal((2, 3), (task.Scheme.ClassOrder[1], task.Scheme.Ignore));
        using var label = NiftiFile.Read(task.Cases[0].LabelPath);
        Assert.Equal([1f, 2, 3, 3, 0], label.Voxels.data<float>().ToArray()[..5]);
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void AnotherNumberOfCasesThanTheDownloadHasIsAWarningWithBoth(int total, bool warns)
    {
        WriteSession("sub-01/ses-a", 0);
        WriteSession("sub-01/ses-b", 1);
        source.Text("mapping.json", Sessions.Replace("\"name\": \"Sessions\",", $"\"name\": \"Sessions\", \"total\": {total},", StringComparison.Ordinal));
        var log = new RecordingLog();

        DatasetImport.Run(source.Path, source.Output, new() { Mapping = source.File("mapping.json") }, log, default);

        Assert.Equal(warns ? ["MSQ1077: 'mapping.json' found 2 labelled cases, but the public download has 3"] : [], log.Warnings.Select(w => $"{w.Code}: {w.Message.Split('.' + " ")[0]}"));
    }

    private TaskDataset Import() =>
        DatasetImport.Run(source.Path, source.Output, new() { Mapping = source.File("mapping.json") }, NullStageLog.Instance, default);

    private void WriteSession(string scan, int number)
    {
        var name = scan.Replace('/', '_');
        source.Image($"{scan}/anat/{name}_T1w.nii.gz", 10 + number);
        source.Image($"{scan}/anat/{name}_FLAIR.nii.gz", 20 + number);
        source.Label($"derivatives/masks/{scan}/{name}_mask.nii.gz", 0, 1);
    }
}
