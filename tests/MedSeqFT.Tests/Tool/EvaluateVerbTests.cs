using System.Text.Json;
using MedSeqFT.Imaging;
using TorchSharp;

namespace MedSeqFT.Tests.Tool;

public sealed class EvaluateVerbTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public EvaluateVerbTests()
    {
        Write("predicted", 1, 1, 0, 2, 0, 1);
        Write("true", 1, 1, 1, 2, 0, 0);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ARequestRunsTheStage()
    {
        var ran = false;

        var run = ToolRun.Of((_, _, _) => ran = true, "evaluate", ToolRun.Request(folder, "evaluate"));

        Assert.Equal((0, true), (run.ExitCode, ran));
    }

    [Fact]
    public void TwoFoldersGiveATableOfClasses()
    {
        var run = Compare("--names", "organ,tumour", "--regions", "whole=1,2");

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"class +Dice % +IoU % +HD95 mm +HD mm +ASSD mm +surface Dice % +misses", run.Output);
        Assert.Matches(@"1 organ +66\.67 +50\.00 +\S+ +3\.00 ", run.Output);
        Assert.Matches(@"2 tumour +100\.00 +100\.00 +0\.00 +0\.00 +0\.00 +100\.00 +0", run.Output);
        Assert.Matches(@"region whole +75\.00 ", run.Output);
        Assert.Contains("cases: 1; HD95 of medpy, surface Dice at 1 mm", run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.Combine("predicted", "summary.json")));
    }

    [Fact]
    public void JsonHasTheReportOnALineOfItsOwn()
    {
        var run = Compare("--json", "--output", folder.Combine("out"), "--hd95", "monai");

        using var report = JsonDocument.Parse(run.Lines.Single(line => line.StartsWith("""{"type":"report",""", StringComparison.Ordinal)));
        var options = report.RootElement.GetProperty("report").GetProperty("options");
        Assert.Equal("monai", options.GetProperty("hd95Definition").GetString());
        Assert.StartsWith("""{"type":"result",""", run.Lines[^1], StringComparison.Ordinal);
        Assert.True(File.Exists(folder.Combine("out", "report.md")));
    }

    [Fact]
    public void WhatIsDeterminedCanBeApplied()
    {
        Compare("--determine-postprocessing", "--output", folder.Combine("out"));

        var run = Compare("--postprocessing", folder.Combine("out", "postprocessing.json"));

        Assert.Matches(@"1 label 1 +80\.00 ", run.Output);
    }

    [Fact]
    public void AFolderWithoutReferencesIsAUserError()
    {
        var run = ToolRun.Of("evaluate", folder.Combine("predicted"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("error MSQ1086", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnknownDefinitionIsAUserErrorBeforeAnyWork()
    {
        var run = Compare("--hd95", "mine");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("error MSQ2002: option 'Hd95Definition' has the unknown value 'mine'", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.Combine("predicted", "report.json")));
    }

    private ToolRun Compare(params string[] more) => ToolRun.Of(["evaluate", folder.Combine("predicted"), "--references", folder.Combine("true"), .. more]);

    private void Write(string into, params float[] line)
    {
        Directory.CreateDirectory(folder.Combine(into));
        using var volume = new Volume(torch.tensor(line).reshape(1, 1, 1, line.Length), VolumeGeometry.AxisAligned([1, 1, line.Length], [1, 1, 1]));
        NiftiFile.Write(folder.Combine(into, "a.nii.gz"), volume);
    }
}
