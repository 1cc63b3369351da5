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

    private static DatasetMapping Parse(string json) => DatasetMapping.Parse(Encoding.UTF8.GetBytes(json), "m.json");
}
