using System.IO.Abstractions.TestingHelpers;
using System.Text;
using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;

namespace MedSeqFT.Tests.Datasets;

public class TaskDatasetTests
{
    private const string Folder = "/tasks/Liver";
    private const string Good = """
        {
          "name": "Liver",
          "licence": "CC-BY",
          "modality": {"0": "CT"},
          "labels": {"0": "background", "2": "tumour", "1": "liver"},
          "training": [
            {"image": "./imagesTr/b.nii.gz", "label": "./labelsTr/b.nii.gz"},
            {"image": "./imagesTr/._b.nii.gz", "label": "./labelsTr/._b.nii.gz"},
            {"image": "imagesTr/a.nii.gz", "label": "labelsTr/a.nii.gz"}
          ]
        }
        """;

    [Fact]
    public void CasesAreSortedAndMacOsFilesLeftOut()
    {
        var dataset = Load(Good);

        Assert.Equal(["a", "b"], dataset.Cases.Select(c => c.Id));
        Assert.Equal("/tasks/Liver/labelsTr/b.nii.gz", dataset.Find("b").LabelPath);
    }

    [Fact]
    public void NamesComeInTheOrderOfTheirNumbers()
    {
        var dataset = Load(Good);

        Assert.Equal(["background", "liver", "tumour"], dataset.Labels);
        Assert.Equal(["CT"], dataset.Channels);
        Assert.Equal(("Liver", "CC-BY", ""), (dataset.Name, dataset.Licence, dataset.Reference));
    }

    [Fact]
    public void WithoutANameTheFolderGivesIt() => Assert.Equal("Liver", Load(Good.Replace("\"name\"", "\"title\"", StringComparison.Ordinal)).Name);

    [Fact]
    public void AMissingFileIsShownWithItsLine()
    {
        var fault = Faults(Good.Replace("labelsTr/a", "labelsTr/c", StringComparison.Ordinal)).Single();

        Assert.Equal(
            $"{Path.GetFullPath(Folder)}/dataset.json(9,45): error MSQ1005: 'labelsTr/c.nii.gz' does not exist. Paths are relative to the folder of this file; put the image there, or remove the entry.",
            fault.ToString());
    }

    [Fact]
    public void BrokenJsonIsShownWithItsPlace()
    {
        var fault = Faults("{\n  \"name\": Liver\n}").Single();

        Assert.Equal(("MSQ1002", 2, 11), (fault.Code, fault.Line, fault.Column));
    }

    [Theory]
    [InlineData("\"modality\"", "\"modalities\"", "MSQ1003")]
    [InlineData("\"labels\"", "\"classes\"", "MSQ1003")]
    [InlineData("\"training\"", "\"train\"", "MSQ1003")]
    [InlineData("{\"0\": \"CT\"}", "[\"CT\"]", "MSQ1050")]
    [InlineData("\"label\": \"labelsTr/a.nii.gz\"", "\"seg\": \"labelsTr/a.nii.gz\"", "MSQ1050")]
    [InlineData("imagesTr/a.nii.gz", "../Lung/a.nii.gz", "MSQ1006")]
    [InlineData("imagesTr/a.nii.gz", "../Liver2/a.nii.gz", "MSQ1006")]
    [InlineData("imagesTr/a.nii.gz", "imagesTr/b.nii.gz", "MSQ1007")]
    [InlineData("\"2\": \"tumour\"", "\"3\": \"tumour\"", "MSQ1052")]
    [InlineData("\"2\": \"tumour\"", "\"1\": \"tumour\"", "MSQ1051")]
    [InlineData("\"2\": \"tumour\"", "\"tumour\": 2", "MSQ1009")]
    [InlineData("\"0\": \"CT\"", "\"1\": \"CT\"", "MSQ1052")]
    public void EveryFaultHasItsCode(string found, string replacement, string code) =>
        Assert.Contains(code, Faults(Good.Replace(found, replacement, StringComparison.Ordinal)).Select(f => f.Code));

    [Fact]
    public void AllFaultsAreToldAtOnce()
    {
        var faults = Faults(Good.Replace("\"modality\"", "\"m\"", StringComparison.Ordinal).Replace("Tr/a", "Tr/x", StringComparison.Ordinal));

        Assert.Equal(["MSQ1003", "MSQ1005", "MSQ1005"], faults.Select(f => f.Code));
    }

    [Fact]
    public void NamesThatDifferOnlyInCaseClash() =>
        Assert.Equal("MSQ1055", Faults(Good.Replace("imagesTr/a.nii.gz", "imagesTr/B.nii.gz", StringComparison.Ordinal))[^1].Code);

    [Fact]
    public void LinksThatLeadNowhereAreFaults()
    {
        using var task = new SyntheticTask(cases: 3);
        File.Delete(task.Image(0));
        File.CreateSymbolicLink(task.Image(0), task.Image(0));
        File.Delete(task.Label(1));
        File.CreateSymbolicLink(task.Label(1), "nothing.nii.gz");
        File.Move(task.Label(2), task.Label(7));
        File.CreateSymbolicLink(task.Label(2), task.Label(7));

        var faults = Assert.Throws<UserErrorException>(() => TaskDataset.Load(task.Folder)).Diagnostics;

        Assert.Equal(["MSQ1054", "MSQ1054"], faults.Select(f => f.Code));
        Assert.Contains("'./labelsTr/case_01.nii.gz' is a symbolic link to 'nothing.nii.gz'", faults[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEmptyListAndAMissingFileAreFaults()
    {
        var empty = Faults("""{"modality": {"0": "CT"}, "labels": {"0": "background", "1": "liver"}, "training": []}""");
        var missing = Assert.Throws<UserErrorException>(() => TaskDataset.Load("/nowhere", new MockFileSystem()));

        Assert.Equal("MSQ1008", empty.Single().Code);
        Assert.Equal("MSQ1001", missing.Diagnostics.Single().Code);
    }

    [Fact]
    public void BrokenFilesGiveCodedFaultsAndNothingElse()
    {
        var random = CounterRandom.For(3, "broken dataset.json");
        var good = Encoding.UTF8.GetBytes(Good);
        for (var i = 0; i < 200; i++)
        {
            var bytes = (byte[])good.Clone();
            for (var change = random.Below(4); change >= 0; change--)
                bytes[random.Below(bytes.Length)] = (byte)random.Below(256);
            if (random.Chance(0.2))
                bytes = bytes[..random.Below(bytes.Length)];

            var fault = Record.Exception(() => Load(bytes));

            Assert.True(fault is null or UserErrorException, $"file {i}: {fault}");
        }
    }

    internal static TaskDataset Load(string json) => Load(Encoding.UTF8.GetBytes(json));

    private static TaskDataset Load(byte[] json) => TaskDataset.Load(Folder, new MockFileSystem(new Dictionary<string, MockFileData>
    {
        [$"{Folder}/dataset.json"] = new(json),
        [$"{Folder}/imagesTr/a.nii.gz"] = new(""),
        [$"{Folder}/imagesTr/b.nii.gz"] = new(""),
        [$"{Folder}/labelsTr/a.nii.gz"] = new(""),
        [$"{Folder}/labelsTr/b.nii.gz"] = new(""),
    }));

    private static IReadOnlyList<Diagnostic> Faults(string json) => Assert.Throws<UserErrorException>(() => Load(json)).Diagnostics;
}
