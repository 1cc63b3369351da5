using System.Text;
using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Tests.Datasets;

public class DatasetMappingTests
{
    private const string Good = """
        {
          "name": "Stroke",
          "channels": [{"name": "DWI", "file": "{sub}/dwi.nii"}],
          "label": "{sub}/mask.nii",
          "labels": {"0": "background", "1": "infarct"},
          "labelValues": {"255": 1},
          "split": {"testFolder": "b"}
        }
        """;

    [Fact]
    public void WhatIsLeftOutHasItsDefault()
    {
        var mapping = Parse(Good);

        Assert.Null(mapping.Counts);
        Assert.False(mapping.Channels[0].Resample);
        Assert.Equal("b", mapping.Split!.TestFolder);
    }

    [Theory]
    [InlineData("\"name\": \"Stroke\",", "", "name")]
    [InlineData("[{\"name\": \"DWI\", \"file\": \"{sub}/dwi.nii\"}]", "[]", "'channels' is empty")]
    [InlineData("{sub}/dwi.nii", "{ses}/dwi.nii", "places that 'label' has not")]
    [InlineData("{sub}/dwi.nii", "../{sub}/dwi.nii", "does not lie below the folder")]
    [InlineData("{sub}/dwi.nii", "/{sub}/dwi.nii", "does not lie below the folder")]
    [InlineData("{sub}/mask.nii", "mask.nii", "has no '{case}'")]
    [InlineData("\"1\": \"infarct\"", "\"2\": \"infarct\"", "not numbered")]
    [InlineData("\"255\": 1", "\"255\": 2", "'labelValues'")]
    [InlineData("\"255\": 1", "\"a\": 1", "'labelValues'")]
    [InlineData("\"split\"", "\"splitt\"", "splitt")]
    [InlineData("{\"name\": \"DWI\", \"file\": \"{sub}/dwi.nii\"}", "null", "is null")]
    [InlineData("}\n}", "", "")]
    public void FaultsSayWhatIsWrong(string found, string replacement, string reason)
    {
        var fault = Assert.Throws<UserErrorException>(() => Parse(Good.Replace(found, replacement, StringComparison.Ordinal))).Diagnostics.Single();

        Assert.Equal(("MSQ1061", "m.json"), (fault.Code, fault.File));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LabelsMayBeByNameWithRegionsAndAValueToIgnore()
    {
        var mapping = Parse(ByName("""{"background": 0, "whole": [1, 2], "core": 2, "ignore": 3}, "regions_class_order": [1, 2]""").Replace("255\": 1", "255\": 3", StringComparison.Ordinal));

        Assert.Equal(["background", "label 1", "core"], Enumerable.Range(0, 3).Select(i => mapping.Labels[$"{i}"]));
        Assert.Equal([("whole", "(1, 2)"), ("core", "2")], mapping.Scheme!.Regions.Select(region => (region.Name, region.Key)));
        Assert.Equal([1, 2], mapping.Scheme.ClassOrder);
        Assert.Equal((3, 3), (mapping.Scheme.Ignore, mapping.LabelValues["255"]));
    }

    [Fact]
    public void LabelsByNameAloneAreThoseByNumber()
    {
        var mapping = Parse(ByName("""{"infarct": 1, "background": 0}"""));

        Assert.Equal(Parse(Good).Labels.OrderBy(label => label.Key), mapping.Labels.OrderBy(label => label.Key));
        Assert.Null(mapping.Scheme);
    }

    // As in a dataset.json of nnU-Net v2, with the line.
    [Theory]
    [InlineData("""{"background": 0, "whole": [1, 2], "core": 2}""", "MSQ1056", "no list of numbers")]
    [InlineData("""{"background": 0, "whole": [1, 2], "core": 2}, "regions_class_order": [2]""", "MSQ1056", "is 2")]
    [InlineData("""{"background": 0, "whole": [1, 2], "core": 2}, "regions_class_order": [2, 1]""", "MSQ1056", "is 2, 1")]
    [InlineData("""{"background": 0, "whole": [1, 2], "core": 2}, "regions_class_order": {}""", "MSQ1056", "no list of numbers")]
    [InlineData("""{"background": 0, "whole": [0, 1], "core": 2}, "regions_class_order": [1, 2]""", "MSQ1050", "'whole'")]
    [InlineData("""{"background": 0, "whole": [1, 3], "core": 3}, "regions_class_order": [1, 3]""", "MSQ1052", "0, 1, 3")]
    [InlineData("""{"background": 0, "infarct": 1, "other": 1}""", "MSQ1051", "number 1 twice")]
    [InlineData("""{"background": 0, "ignore": 1, "infarct": 2}""", "MSQ1057", "It must be 2")]
    [InlineData("""{"background": 0, "infarct": 1.5}""", "MSQ1050", "'infarct'")]
    public void FaultsOfLabelsByNameAreThoseOfADatasetJson(string labels, string code, string reason)
    {
        var fault = Assert.Throws<UserErrorException>(() => Parse(ByName(labels))).Diagnostics.Single();

        Assert.Equal((code, "m.json", 5), (fault.Code, fault.File, fault.Line));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"0": "background", "1": "infarct"}, "regions_class_order": [1]""", "orders regions, and 'labels' has none")]
    [InlineData("""{"background": 0, "infarct": 1}, "regions_class_order": [1]""", "orders regions, and 'labels' has none")]
    [InlineData("""{"background": 0, "1": "infarct"}""", "not numbered")]
    [InlineData("""[0, 1]""", "no object")]
    [InlineData("""{"0": "background", "1": "infarct"}, "total": 0""", "'total' is not above 0")]
    public void WhatIsNeitherIsNoMapping(string labels, string reason)
    {
        var fault = Assert.Throws<UserErrorException>(() => Parse(ByName(labels))).Diagnostics.Single();

        Assert.Equal("MSQ1061", fault.Code);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    private static string ByName(string labels) => Good.Replace("""{"0": "background", "1": "infarct"}""", labels, StringComparison.Ordinal);

    private static DatasetMapping Parse(string json) => DatasetMapping.Parse(Encoding.UTF8.GetBytes(json), "m.json");
}
