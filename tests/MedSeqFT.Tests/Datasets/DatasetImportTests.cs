using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;
using TorchSharp;

namespace MedSeqFT.Tests.Datasets;

public sealed class DatasetImportTests : IDisposable
{
    private readonly SourceFolder source = new();
    private readonly RecordingLog log = new();

    public void Dispose() => source.Dispose();

    [Fact]
    public void ChannelFilesBecomeOneImage()
    {
        WriteNnUnetV2();

        var task = Import(new());

        Assert.Equal(["T1", "FLAIR"], task.Channels);
        Assert.Equal(["background", "lesion"], task.Labels);
        Assert.Equal(["a", "b"], task.Cases.Select(c => c.Id));
        using var image = NiftiFile.Read(task.Find("b").ImagePath);
        Assert.Equal([2, 3, 4, 5], image.Voxels.shape);
        Assert.Equal((20f, 21f), (image.Voxels[0, 0, 0, 0].ToSingle(), image.Voxels[1, 2, 3, 4].ToSingle()));
        Assert.Equal(NiftiDataType.I16, NiftiFile.ReadHeader(task.Find("b").ImagePath).DataType);
    }

    [Fact]
    public void RegionsAndTheIgnoreLabelStayInTheDescription()
    {
        WriteNnUnetV2();
        source.Text("dataset.json", """
            {"channel_names": {"0": "T1", "1": "FLAIR"}, "labels": {"background": 0, "whole": [2, 1], "core": 2, "ignore": 3},
             "regions_class_order": [1, 2], "file_ending": ".nii.gz"}
            """);
        source.Label("labelsTr/b.nii.gz", 0, 1, 2, 3);

        var task = Import(new());

        Assert.Equal([("whole", "(1, 2)"), ("core", "2")], task.Scheme!.Regions.Select(region => (region.Name, region.Key)));
        Assert.Equal([1, 2], task.Scheme.ClassOrder);
        Assert.Equal(3, task.Scheme.Ignore);
        Assert.Equal(["background", "label 1", "core"], task.Labels);
        var fingerprint = DatasetInspection.Run(source.Output, new() { Seed = 1 }, NullStageLog.Instance, default);
        Assert.Equal(ReadableJson.ToText(task.Scheme), ReadableJson.ToText(fingerprint.Scheme));
    }

    [Fact]
    public void ATaskOfRegionsIsImportedAgainAsItIs()
    {
        source.Text("dataset.json", """
            {"name": "Boxes", "modality": {"0": "CT"}, "labels": {"background": 0, "whole": [1, 2], "core": 2}, "regions_class_order": [1, 2],
             "training": [{"image": "imagesTr/a.nii.gz", "label": "labelsTr/a.nii.gz"}]}
            """);
        source.Image("imagesTr/a.nii.gz");
        source.Label("labelsTr/a.nii.gz", 1, 2);

        var task = Import(new());

        Assert.Equal(["whole", "core"], task.Scheme!.Regions.Select(region => region.Name));
    }

    [Fact]
    public void TheIgnoreLabelIsAValueLikeOthersWhenLabelsAreRenumbered()
    {
        WriteNnUnetV2();
        source.Text("dataset.json", """{"channel_names": {"0": "T1", "1": "FLAIR"}, "labels": {"background": 0, "lesion": 1, "ignore": 2}, "file_ending": ".nrrd"}""");
        foreach (var name in (string[])["imagesTr/c_0000.nrrd", "imagesTr/c_0001.nrrd", "labelsTr/c.nrrd"])
            source.Text(name, "NRRD0004\ntype: uchar\ndimension: 3\nsizes: 2 1 1\nencoding: raw\n\n\u0002\u0001");

        var task = Import(new());

        using var label = NiftiFile.Read(task.Cases[0].LabelPath);
        Assert.Equal([2f, 1], label.Voxels.data<float>().ToArray());
    }

    [Fact]
    public void TheSourceIsOnlyRead()
    {
        WriteNnUnetV2();
        var before = source.Content();

        Import(new());

        Assert.Equal(before, source.Content());
        Assert.False(Directory.Exists(source.Output + ".partial"));
        Assert.Equal(2, log.Progress.Count);
    }

    [Fact]
    public void TheTaskIsOneThatInspectReads()
    {
        WriteNnUnetV2();

        Import(new());

        Assert.Equal(2, DatasetInspection.Run(source.Output, new(), NullStageLog.Instance, default).Channels.Count);
    }

    [Fact]
    public void FilesThatNeedNoChangeKeepTheirBytes()
    {
        WriteDecathlon("imagesTr/a.nii.gz");

        var task = Import(new());

        Assert.Equal(File.ReadAllBytes(source.File("imagesTr/a.nii.gz")), File.ReadAllBytes(task.Cases[0].ImagePath));
        Assert.Null(new FileInfo(task.Cases[0].ImagePath).LinkTarget);
    }

    [Fact]
    public void OrAreLinkedTo()
    {
        WriteDecathlon("imagesTr/a.nii.gz");

        var task = Import(new() { Link = true });

        Assert.Equal(source.File("imagesTr/a.nii.gz"), new FileInfo(task.Cases[0].ImagePath).LinkTarget);
        Assert.Equal([3, 4, 5], NiftiFile.ReadHeader(task.Cases[0].ImagePath).Geometry.Size);
    }

    [Fact]
    public void NnUnetsFirstVersionNamesImagesWithoutTheirChannel()
    {
        WriteDecathlon("imagesTr/a_0000.nii.gz");

        var task = Import(new());

        Assert.Equal(["a"], task.Cases.Select(c => c.Id));
    }

    [Fact]
    public void ASplitGoesAlong()
    {
        source.Image("imagesTr/b.nii.gz");
        source.Label("labelsTr/b.nii.gz", 1);
        WriteDecathlon("imagesTr/a.nii.gz", """, {"image": "imagesTr/b.nii.gz", "label": "labelsTr/b.nii.gz"}""");
        source.Text("splits.json", """{"train": ["b"], "test": ["a"]}""");

        var split = Split.Of(Import(new()), new());

        Assert.Equal(["b", "/", "a"], [.. split.Train, "/", .. split.Test]);
    }

    [Fact]
    public void MasksOf255BecomeLabelsOf1()
    {
        source.Image("images/a.nii.gz");
        source.Label("labels/a.nii.gz", 0, 255, 128);

        var task = Import(new() { Channels = ["CT"], Labels = ["edge", "core"] });

        using var label = NiftiFile.Read(task.Cases[0].LabelPath);
        Assert.Equal([0f, 2, 1, 0], label.Voxels.data<float>().ToArray()[..4]);
        Assert.Equal(["background", "edge", "core"], task.Labels);
    }

    [Fact]
    public void PlainFoldersTakeNrrdToo()
    {
        source.Text("images/a.nrrd", "NRRD0004\ntype: uchar\ndimension: 3\nsizes: 2 1 1\nencoding: raw\n\n\u0007\u0009");
        source.Text("labels/a.nrrd", "NRRD0004\ntype: uchar\ndimension: 3\nsizes: 2 1 1\nencoding: raw\n\n\u0000\u0001");

        var task = Import(new() { Channels = ["MR"] });

        using var image = NiftiFile.Read(task.Cases[0].ImagePath);
        Assert.Equal([7f, 9], image.Voxels.data<float>().ToArray());
        Assert.Equal(["background", "label 1"], task.Labels);
    }

    [Fact]
    public void FaultyCasesAreToldTogetherAndLeaveNoTask()
    {
        WriteNnUnetV2();
        source.Image("imagesTr/a_0001.nii.gz", 1, VolumeGeometry.AxisAligned([3, 4, 6], [2, 1, 1]));
        source.Image("imagesTr/b_0000.nii.gz", channels: 2);

        Assert.Equal(["MSQ1070", "MSQ1072"], Faults(new()));
        Assert.False(Directory.Exists(source.Output));
    }

    [Fact]
    public void ValuesWithoutAMeaningAreFaults()
    {
        WriteNnUnetV2();
        source.Text("mapping.json", """
            {"name": "x", "channels": [{"name": "T1", "file": "imagesTr/{case}_0000.nii.gz"}], "label": "labelsTr/{case}.nii.gz", "labels": {"0": "background", "1": "a"}, "labelValues": {"5": 1}}
            """);
        source.Label("labelsTr/b.nii.gz", 1, 5, 3);

        var fault = Assert.Throws<UserErrorException>(() => Import(new() { Mapping = source.File("mapping.json") })).Diagnostics.Single();

        Assert.Equal("MSQ1071", fault.Code);
        Assert.Contains("contains the values 3, but only 0, 1, 5 have a meaning", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheOutputMustBeNewAndElsewhere()
    {
        WriteNnUnetV2();
        Directory.CreateDirectory(source.Output);
        File.WriteAllText(Path.Combine(source.Output, "x"), "");

        Assert.Equal(["MSQ1068"], Faults(new()));
        Assert.Equal("MSQ1068", Assert.Throws<UserErrorException>(() => DatasetImport.Run(source.Path, source.File("new"), new(), log, default)).Diagnostics.Single().Code);
    }

    [Fact]
    public void NamesThatDifferOnlyInCaseClash()
    {
        WriteNnUnetV2();
        foreach (var name in (string[])["imagesTr/A_0000.nii.gz", "imagesTr/A_0001.nii.gz"])
            source.Image(name);
        source.Label("labelsTr/A.nii.gz", 1);

        Assert.Equal(["MSQ1069"], Faults(new()));
    }

    [Fact]
    public void PlainFoldersNeedTheNamesOfTheirChannels()
    {
        source.Image("images/a.nii.gz");
        source.Label("labels/a.nii.gz", 1);

        Assert.Equal(["MSQ1072"], Faults(new()));
        Assert.Equal(["MSQ1073"], Faults(new() { Channels = ["CT"], Labels = ["a", "b"] }));
    }

    [Fact]
    public void CancellingLeavesNoTask()
    {
        WriteNnUnetV2();

        Assert.ThrowsAny<OperationCanceledException>(() => DatasetImport.Run(source.Path, source.Output, new(), log, new(canceled: true)));

        Assert.False(Directory.Exists(source.Output));
    }

    private TaskDataset Import(ImportOptions options) => DatasetImport.Run(source.Path, source.Output, options, log, default);

    private IEnumerable<string> Faults(ImportOptions options) => Assert.Throws<UserErrorException>(() => Import(options)).Diagnostics.Select(f => f.Code);

    private void WriteNnUnetV2()
    {
        foreach (var (i, id) in new[] { "a", "b" }.Index())
        {
            source.Image($"imagesTr/{id}_0000.nii.gz", 10 * (i + 1));
            source.Image($"imagesTr/{id}_0001.nii.gz", 10 * (i + 1) + 1);
            source.Label($"labelsTr/{id}.nii.gz", 0, 1);
        }
        source.Text("dataset.json", """{"channel_names": {"0": "T1", "1": "FLAIR"}, "labels": {"background": 0, "lesion": 1}, "numTraining": 2, "file_ending": ".nii.gz"}""");
    }

    private void WriteDecathlon(string image, string more = "")
    {
        source.Image(image);
        source.Label("labelsTr/a.nii.gz", 1);
        source.Text("dataset.json", $$"""
            {"name": "Boxes", "modality": {"0": "CT"}, "labels": {"0": "background", "1": "box"}, "training": [{"image": "imagesTr/a.nii.gz", "label": "labelsTr/a.nii.gz"}{{more}}]}
            """);
    }
}
