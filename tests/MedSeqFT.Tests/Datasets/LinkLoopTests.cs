using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Tests.Datasets;

/// <summary>Links that lead back to themselves, in every layout that is imported: a coded error that names the file, and no output.</summary>
public sealed class LinkLoopTests : IDisposable
{
    private readonly SourceFolder source = new();

    public void Dispose() => source.Dispose();

    public static TheoryData<string, string> Loops() => new()
    {
        { "decathlon", "imagesTr/a.nii.gz" },
        { "decathlon", "labelsTr/a.nii.gz" },
        { "nnunet-v1", "imagesTr/a_0000.nii.gz" },
        { "nnunet-v1", "labelsTr/a.nii.gz" },
        { "nnunet-v2", "imagesTr/a_0000.nii.gz" },
        { "nnunet-v2", "labelsTr/a.nii.gz" },
        { "folders", "images/a.nii.gz" },
        { "folders", "labels/a.nii.gz" },
        { "mapping", "a/ct.nii.gz" },
        { "mapping", "a/mask.nii.gz" },
    };

    [Theory]
    [MemberData(nameof(Loops))]
    public void AnImageThatLinksToItselfIsAFault(string layout, string file)
    {
        var options = Write(layout);
        File.Delete(source.File(file));
        File.CreateSymbolicLink(source.File(file), source.File(file + ".ring"));
        File.CreateSymbolicLink(source.File(file + ".ring"), source.File(file));

        var fault = Assert.Throws<UserErrorException>(() => Import(options)).Diagnostics[0];

        Assert.Contains(fault.Code, (string[])["MSQ1054", "MSQ1027"]);
        Assert.Contains("leads back to itself", fault.Message, StringComparison.Ordinal);
        Assert.Contains(Path.GetFileName(file), fault.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(source.Output));
    }

    [Theory]
    [InlineData("decathlon", "dataset.json")]
    [InlineData("nnunet-v2", "dataset.json")]
    [InlineData("mapping", "mapping.json")]
    public void ADescriptionThatLinksToItselfIsAFault(string layout, string file)
    {
        var options = Write(layout);
        File.Delete(source.File(file));
        File.CreateSymbolicLink(source.File(file), source.File(file));

        var fault = Assert.Throws<UserErrorException>(() => Import(options)).Diagnostics[0];

        Assert.StartsWith("MSQ10", fault.Code, StringComparison.Ordinal);
        Assert.Contains(file, fault.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(source.Output));
    }

    [Theory]
    [InlineData("decathlon", "imagesTr")]
    [InlineData("nnunet-v1", "imagesTr")]
    [InlineData("nnunet-v2", "labelsTr")]
    [InlineData("folders", "images")]
    [InlineData("mapping", "a")]
    public void AFolderThatLinksToItselfIsOneThatIsNotThere(string layout, string name)
    {
        var options = Write(layout);
        Directory.Delete(source.File(name), recursive: true);
        Directory.CreateSymbolicLink(source.File(name), source.File(name));

        var fault = Assert.Throws<UserErrorException>(() => Import(options)).Diagnostics[0];

        Assert.StartsWith("MSQ10", fault.Code, StringComparison.Ordinal);
        Assert.False(Directory.Exists(source.Output));
    }

    [Theory]
    [InlineData("decathlon")]
    [InlineData("nnunet-v1")]
    [InlineData("nnunet-v2")]
    [InlineData("folders")]
    [InlineData("mapping")]
    public void AFolderBesideTheImagesThatLeadsToTheirParentIsPassedOver(string layout)
    {
        var options = Write(layout);
        foreach (var folder in Directory.GetDirectories(source.Path))
            Directory.CreateSymbolicLink(Path.Combine(folder, "again"), source.Path);

        Assert.Equal(["a"], Import(options).Cases.Select(c => c.Id));
    }

    private TaskDataset Import(ImportOptions options) => DatasetImport.Run(source.Path, source.Output, options, NullStageLog.Instance, default);

    private ImportOptions Write(string layout)
    {
        var (image, label) = layout switch
        {
            "decathlon" => ("imagesTr/a.nii.gz", "labelsTr/a.nii.gz"),
            "nnunet-v1" or "nnunet-v2" => ("imagesTr/a_0000.nii.gz", "labelsTr/a.nii.gz"),
            "folders" => ("images/a.nii.gz", "labels/a.nii.gz"),
            _ => ("a/ct.nii.gz", "a/mask.nii.gz"),
        };
        source.Image(image);
        source.Label(label, 1);
        if (layout is "decathlon" or "nnunet-v1")
            source.Text("dataset.json", """{"name": "t", "modality": {"0": "CT"}, "labels": {"0": "background", "1": "liver"}, "training": [{"image": "./imagesTr/a.nii.gz", "label": "./labelsTr/a.nii.gz"}]}""");
        if (layout == "nnunet-v2")
            source.Text("dataset.json", """{"channel_names": {"0": "CT"}, "labels": {"background": 0, "liver": 1}, "file_ending": ".nii.gz"}""");
        if (layout == "mapping")
            source.Text("mapping.json", """{"name": "t", "channels": [{"name": "CT", "file": "{case}/ct.nii.gz"}], "label": "{case}/mask.nii.gz", "labels": {"0": "background", "1": "liver"}}""");
        return new()
        {
            Layout = layout switch { "decathlon" => TaskLayout.Decathlon, "nnunet-v1" => TaskLayout.NnUnetV1, "nnunet-v2" => TaskLayout.NnUnetV2, "folders" => TaskLayout.Folders, _ => TaskLayout.Auto },
            Mapping = layout == "mapping" ? source.File("mapping.json") : null,
            Channels = layout == "folders" ? ["CT"] : [],
        };
    }
}
