using System.Text;
using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Tests.Datasets;

public sealed class LabelDeclarationTests
{
    private const string Tumour = """
        {"labels": {"background": 0, "whole tumour": [1, 2, 3], "core": [3, 2], "enhancing": 3, "ignore": 4},
         "regions_class_order": [1, 2, 3]}
        """;

    [Fact]
    public void RegionsKeepTheOrderOfTheirDeclaration()
    {
        var (labels, scheme) = Read(Tumour);

        Assert.Equal(["whole tumour", "core", "enhancing"], scheme!.Regions.Select(region => region.Name));
        Assert.Equal(["(1, 2, 3)", "(2, 3)", "3"], scheme.Regions.Select(region => region.Key));
        Assert.Equal([1, 2, 3], scheme.ClassOrder);
        Assert.Equal(4, scheme.Ignore);
        Assert.Equal(["background", "label 1", "label 2", "enhancing"], labels);
    }

    [Fact]
    public void RegionsAreTheOutputsAndOtherwiseTheLabelsAre()
    {
        var (labels, scheme) = Read(Tumour);

        Assert.Equal(3, LabelScheme.Outputs(labels, scheme));
        Assert.Equal(4, LabelScheme.Outputs(labels, scheme! with { Regions = [], ClassOrder = [] }));
        Assert.Equal([(1, "whole tumour"), (2, "core"), (3, "enhancing")], LabelScheme.Targets(labels, scheme).Select(target => (target.Label, target.Region.Name)));
        Assert.Equal([(1, "1"), (2, "2"), (3, "3")], LabelScheme.Targets(labels, null).Select(target => (target.Label, target.Region.Key)));
    }

    [Fact]
    public void PlainLabelsHaveNoScheme()
    {
        var (labels, scheme) = Read("""{"labels": {"tumour": [2], "background": 0, "liver": 1}}""");

        Assert.Equal(["background", "liver", "tumour"], labels);
        Assert.Null(scheme);
    }

    [Fact]
    public void AnIgnoreLabelIsNoClass()
    {
        var (labels, scheme) = Read("""{"labels": {"background": 0, "ignore": 2, "liver": 1}}""");

        Assert.Equal(["background", "liver"], labels);
        Assert.Equal((2, false), (scheme!.Ignore, scheme.HasRegions));
    }

    [Theory]
    [InlineData(Tumour)]
    [InlineData("""{"labels": {"background": 0, "liver": 1, "ignore": 2}}""")]
    public void WhatIsDescribedIsReadAgain(string json)
    {
        var (labels, scheme) = Read(json);

        var described = LabelDeclaration.Describe(labels, scheme!).ToJsonString();
        var again = Read($$"""{"labels": {{described}}, "regions_class_order": [{{string.Join(", ", scheme!.ClassOrder)}}]}""");

        Assert.Equal(labels, again.Labels);
        Assert.Equal(ReadableJson.ToText(scheme), ReadableJson.ToText(again.Scheme));
    }

    [Theory]
    [InlineData("[1, 2, 3]}", "[1, 2]}", "MSQ1056", 2)]          // one too few
    [InlineData("[1, 2, 3]}", "[1, 2, 2]}", "MSQ1056", 2)]       // twice
    [InlineData("[1, 2, 3]}", "[1, 3, 2]}", "MSQ1056", 2)]       // enhancing is 3 alone
    [InlineData("[1, 2, 3]}", "\"1, 2, 3\"}", "MSQ1056", 2)]
    [InlineData("regions_class_order", "regions", "MSQ1056", 1)] // missing: told at 'labels'
    [InlineData("\"ignore\": 4", "\"ignore\": 5", "MSQ1052", 1)]
    [InlineData("\"ignore\": 4", "\"ignore\": 3", "MSQ1057", 1)]
    [InlineData("\"ignore\": 4", "\"ignore\": [4, 5]", "MSQ1050", 1)]
    [InlineData("[3, 2]", "[0, 2]", "MSQ1050", 1)]
    [InlineData("[3, 2]", "[]", "MSQ1050", 1)]
    [InlineData("[3, 2]", "[3, -2]", "MSQ1050", 1)]
    [InlineData("[3, 2]", "[3, 99999]", "MSQ1050", 1)]
    [InlineData("\"core\"", "\"enhancing\"", "MSQ1050", 1)]      // a name twice
    [InlineData("\"background\": 0, ", "", "MSQ1052", 1)]
    [InlineData("[1, 2, 3], \"core\"", "[1, 3], \"core\"", "", 0)]
    public void EveryFaultHasItsCodeAndLine(string found, string replacement, string code, int line)
    {
        var faults = new List<Diagnostic>();

        _ = Read(Tumour.Replace(found, replacement, StringComparison.Ordinal), faults);

        Assert.Equal(code, faults.SingleOrDefault()?.Code ?? "");
        Assert.Equal(line, faults.SingleOrDefault()?.Line ?? 0);
    }

    [Fact]
    public void AnIgnoreLabelBelowAnotherIsAFault()
    {
        var faults = new List<Diagnostic>();

        _ = Read("""{"labels": {"background": 0, "ignore": 1, "liver": 2}}""", faults);

        Assert.Equal("MSQ1057", faults.Single().Code);
        Assert.Contains("It must be 2", faults[0].Message, StringComparison.Ordinal);
    }

    private static LabelDeclaration Read(string json, List<Diagnostic>? faults = null)
    {
        var found = faults ?? [];
        var declaration = LabelDeclaration.Read(LocatedJson.Parse(Encoding.UTF8.GetBytes(json)), "dataset.json", found);
        Assert.True(faults is not null || found.Count == 0, string.Join('\n', found));
        return declaration;
    }
}
