using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Tests.Datasets;

public sealed class SourceTasksTests : IDisposable
{
    private const string V2 = """
        {
          "channel_names": {"0": "CT"},
          "labels": {"background": 0, "tumour": 2, "liver": 1},
          "file_ending": ".nii.gz"
        }
        """;

    private readonly SourceFolder source = new();

    public void Dispose() => source.Dispose();

    [Fact]
    public void LabelsComeInTheOrderOfTheirNumbers()
    {
        WriteV2(V2);

        var task = Read(new());

        Assert.Equal(["background", "liver", "tumour"], task.Labels);
        Assert.Equal(source.File("imagesTr/a_0000.nii.gz"), task.Cases.Single().Images.Single());
    }

    [Theory]
    [InlineData("\"channel_names\": {\"0\": \"CT\"},", "", "MSQ1003", 0)]
    [InlineData("\"0\": \"CT\"", "\"1\": \"CT\"", "MSQ1052", 2)]
    [InlineData("\"0\": \"CT\"", "\"CT\": \"0\"", "MSQ1009", 2)]
    [InlineData("\"tumour\": 2", "\"tumour\": 3", "MSQ1052", 3)]
    [InlineData("\"tumour\": 2", "\"tumour\": 1", "MSQ1051", 3)]
    [InlineData("\"tumour\": 2", "\"tumour\": true", "MSQ1050", 3)]
    [InlineData("\"tumour\": 2", "\"organ\": [1, 2], \"tumour\": 2", "MSQ1056", 3)]
    [InlineData("\"tumour\": 2", "\"tumour\": 2, \"ignore\": 1", "MSQ1051", 3)]
    [InlineData("\"file_ending\": \".nii.gz\"", "\"x\": 1", "MSQ1003", 0)]
    [InlineData(".nii.gz", ".nrrd", "MSQ1063", 0)]
    [InlineData("\"file_ending\"", "\"dataset\": {\"a\": {\"images\": [\"../x\"], \"label\": \"labelsTr/a.nii.gz\"}}, \"file_ending\"", "MSQ1006", 4)]
    [InlineData("\"file_ending\"", "\"dataset\": {\"a\": {\"images\": [], \"label\": \"labelsTr/a.nii.gz\"}}, \"file_ending\"", "MSQ1050", 4)]
    [InlineData("\"file_ending\"", "\"dataset\": {\"a\": {\"images\": [\"b.nii.gz\"], \"label\": \"labelsTr/a.nii.gz\"}}, \"file_ending\"", "MSQ1005", 4)]
    public void FaultsOfNnUnetsDescriptionHaveTheirCodeAndLine(string found, string replacement, string code, int line)
    {
        WriteV2(V2.Replace(found, replacement, StringComparison.Ordinal));

        var fault = Assert.Throws<UserErrorException>(() => Read(new() { Layout = TaskLayout.NnUnetV2 })).Diagnostics.Single();

        Assert.Equal(code, fault.Code);
        Assert.True(line == 0 || fault.Line == line, $"line {fault.Line}");
    }

    [Fact]
    public void AListOfOneValueIsALabel()
    {
        WriteV2(V2.Replace("\"tumour\": 2", "\"tumour\": [2]", StringComparison.Ordinal));

        Assert.Equal(3, Read(new()).Labels.Count);
    }

    [Fact]
    public void CasesMayBeListedByPath()
    {
        WriteV2(V2.Replace("\"file_ending\"", "\"dataset\": {\"x\": {\"images\": [\"imagesTr/a_0000.nii.gz\"], \"label\": \"./labelsTr/a.nii.gz\"}}, \"file_ending\"", StringComparison.Ordinal));

        Assert.Equal("x", Read(new()).Cases.Single().Id);
    }

    [Fact]
    public void ALabelWithoutAnImageIsAFault()
    {
        WriteV2(V2);
        source.Label("labelsTr/b.nii.gz", 1);

        var fault = Assert.Throws<UserErrorException>(() => Read(new())).Diagnostics.Single();

        Assert.Equal("MSQ1064", fault.Code);
        Assert.Contains("imagesTr/b_0000.nii.gz", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FoldersThatFitNothingAreAFault()
    {
        Assert.Equal("MSQ1060", Code(new()));
        Assert.Equal("MSQ1060", Code(new() { Layout = TaskLayout.Folders }));
        Assert.Equal("MSQ1001", Code(new() { Layout = TaskLayout.NnUnetV2 }));
        Assert.Equal("MSQ1062", Code(new() { Recipe = "heart" }));
        Assert.Equal("MSQ1075", Code(new() { Recipe = "liver", Mapping = "x" }));
        Assert.Equal("MSQ1063", Code(new() { Recipe = "liver" }));
        Assert.Equal("MSQ1061", Code(new() { Mapping = source.File("none.json") }));
    }

    [Fact]
    public void PlainFoldersCountTheirChannelFiles()
    {
        source.Image("images/a_0000.nii.gz");
        source.Image("images/a_0001.nii.gz");
        source.Label("masks/a.nii.gz", 4);

        var task = Read(new() { Channels = ["T1", "T2"] });

        Assert.Equal(2, task.Cases.Single().Images.Count);
        Assert.Equal(1, task.LabelValues[4]);
    }

    private SourceTask Read(ImportOptions options) => SourceTasks.Read(source.Path, options, NullStageLog.Instance, default);

    private string Code(ImportOptions options) => Assert.Throws<UserErrorException>(() => Read(options)).Diagnostics.Single().Code;

    private void WriteV2(string json)
    {
        source.Image("imagesTr/a_0000.nii.gz");
        source.Label("labelsTr/a.nii.gz", 1, 2);
        source.Text("dataset.json", json);
    }
}
