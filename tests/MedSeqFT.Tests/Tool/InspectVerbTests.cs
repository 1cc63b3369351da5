using MedSeqFT.Diagnostics;
using MedSeqFT.Phantoms;
using MedSeqFT.Tensors;
using MedSeqFT.Tests.Networks;
using TorchSharp;

namespace MedSeqFT.Tests.Tool;

public sealed class InspectVerbTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ARequestRunsTheStage()
    {
        var ran = false;

        var run = ToolRun.Of((_, _, _) => ran = true, "inspect", ToolRun.Request(folder, "inspect"));

        Assert.Equal(0, run.ExitCode);
        Assert.True(ran);
    }

    [Fact]
    public void ADatasetFolderIsListedCaseByCase()
    {
        PhantomTasks.Write(folder.Path, new PhantomOptions { Cases = 2, Size = [16, 24, 24] }, NullStageLog.Instance, CancellationToken.None);

        var run = ToolRun.Of("inspect", folder.Combine("Task02_Kidneys"));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("kidneys_001", run.Output, StringComparison.Ordinal);
        Assert.Contains("kidneys_002", run.Output, StringComparison.Ordinal);
        Assert.Contains("task Kidneys: 2 cases", run.Output, StringComparison.Ordinal);
        Assert.Contains("channels: CT\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("labels: 0 background, 1 kidney, 2 lesion\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("licence: generated\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ADatasetFolderComesWithTheMemoryThatTrainingOnItTakes()
    {
        PhantomTasks.Write(folder.Path, new PhantomOptions { Cases = 2, Size = [16, 24, 24] }, NullStageLog.Instance, CancellationToken.None);

        var run = ToolRun.Of("inspect", folder.Combine("Task02_Kidneys"), "--backbone", "voco", "--feature-size", "12", "--patch", "32,64,64", "--batch", "1");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("memory to fine-tune voco with patch 32,64,64, batch 1", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"false +0\.0 GB +0\.1 GB .* this one", run.Output);
        Assert.Matches(@"true +0\.0 GB +0\.1 GB .* this one", run.Output);
    }

    [Fact]
    public void UniMissPlusIsEstimatedAtItsOwnPatches()
    {
        PhantomTasks.Write(folder.Path, new PhantomOptions { Cases = 2, Size = [16, 24, 24] }, NullStageLog.Instance, CancellationToken.None);

        var run = ToolRun.Of("inspect", folder.Combine("Task02_Kidneys"), "--backbone", "unimiss-plus", "--feature-size", "4", "--patch", "20,64,64", "--batch", "1");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("memory to fine-tune unimiss-plus with patch 20,64,64, batch 1", run.Output, StringComparison.Ordinal);
        Assert.Equal(2, System.Text.RegularExpressions.Regex.Count(run.Output, @"(true|false) +0\.0 GB +0\.0 GB .* this one"));
    }

    [Theory]
    [InlineData("--patch", "32,100,160", "voco-b")]
    [InlineData("--patch", "20,64,64", "voco-b")]
    [InlineData("--patch", "32,100,160", "unimiss-plus")]
    [InlineData("--patch", "8,64,64", "unimiss-plus")]
    [InlineData("--batch", "0", "voco-b")]
    public void WhatCannotBeTrainedIsNotEstimated(string option, string value, string backbone)
    {
        PhantomTasks.Write(folder.Path, new PhantomOptions { Cases = 2, Size = [16, 24, 24] }, NullStageLog.Instance, CancellationToken.None);

        var run = ToolRun.Of("inspect", folder.Combine("Task02_Kidneys"), "--backbone", backbone, option, value);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"error MSQ2001: option '{option}' is '{value}'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ABrokenDatasetIsReportedWhereItBreaks()
    {
        File.WriteAllText(folder.Combine("dataset.json"), "{\n  \"name\": \"Liver\",,\n}");

        var run = ToolRun.Of("inspect", folder.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"{folder.Combine("dataset.json")}(2,", run.Error, StringComparison.Ordinal);
        Assert.Contains("error MSQ1002", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ACheckpointIsListedTensorByTensorWithTheBackboneItFits()
    {
        var file = folder.Combine("m0.safetensors");
        using var tensors = new NamedTensors
        {
            ["module.backbone.swinViT.patch_embed.proj.weight"] = torch.zeros(48, 1, 2, 2).unsqueeze(4).expand(48, 1, 2, 2, 2).contiguous(),
            ["module.backbone.swinViT.layers1c.0.conv1.conv.weight"] = torch.zeros(3, 4),
            ["module.student.layer1.0.weight"] = torch.zeros(1000, 2),
        };
        TensorFile.Write(file, tensors);

        var run = ToolRun.Of("inspect", file);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("module.student.layer1.0.weight", run.Output, StringComparison.Ordinal);
        Assert.Contains("1000 x 2", run.Output, StringComparison.Ordinal);
        Assert.Contains($"m0.safetensors: 3 tensors, 2,396 numbers, {new FileInfo(file).Length:N0} bytes\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("fits voco-b, BackboneUseV2 true, 1 input channel; holds encoder, self-supervised head\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("its names begin with 'module.backbone.', which loading removes\n", run.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    [Trait("Category", "Golden")]
    public void APublishedCheckpointOfUniMissPlusIsRecognised()
    {
        var golden = UniMissGolden.Open("ssl");
        Skip.IfNot(File.Exists(golden.PathOf("checkpoint.pt")), "no checkpoint in the golden values");
        var stem = UniMissGolden.Ints(golden.Manifest.GetProperty("config"), "enc_dims")[0];

        var run = ToolRun.Of("inspect", golden.PathOf("checkpoint.pt"));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(
            $"fits unimiss-plus with BackboneFeatureSize {stem}, 1 input channel; holds encoder, decoder, parts for planar images, self-supervised head, teacher, centre ",
            string.Join(' ', run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Contains("its names begin with 'module.backbone.', which loading removes\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void LowRankFactorsAreShownByTheirSingularValues()
    {
        var file = folder.Combine("lora.safetensors");
        using var factors = new NamedTensors
        {
            ["swinViT.layers1.0.blocks.0.attn.qkv.lora_A"] = torch.tensor(new float[,] { { 3, 4 } }),
            ["swinViT.layers1.0.blocks.0.attn.qkv.lora_B"] = torch.tensor(new float[,] { { 1 }, { 2 }, { 2 } }),
        };
        TensorFile.Write(file, factors);

        var run = ToolRun.Of("inspect", file);

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"swinViT\.layers1\.0\.blocks\.0\.attn\.qkv +1 +15", run.Output);
        Assert.Contains("low-rank branches of 1 linears\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("fits no backbone", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void LowRankFactorsThatDontBelongTogetherAreACodedError()
    {
        var file = folder.Combine("lora.safetensors");
        using var factors = new NamedTensors { ["a.lora_A"] = torch.ones([2, 3]), ["a.lora_B"] = torch.ones([3]) };
        TensorFile.Write(file, factors);

        var run = ToolRun.Of("inspect", file);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("MSQ3004", run.Error, StringComparison.Ordinal);
        Assert.Contains("'a.lora_A' [2, 3] and 'a.lora_B' [3]", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AModelFolderShowsItsTasksAndScores()
    {
        PackedModels.Write(folder, "Liver", "Spleen");

        var run = ToolRun.Of("inspect", folder.Combine("packed"));

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("abdomen 1.1.0, continues 1.0.0\n", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"Liver +CT +organ, tumour +- +- +- +-", run.Output);
        Assert.Matches(@"Spleen +CT +organ, tumour", run.Output);
        Assert.Contains("backbone: voco, packed by medseqft 1.0.0\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void AChangedModelFileIsAUserError()
    {
        PackedModels.Write(folder, "Liver");
        File.AppendAllText(folder.Combine("packed", "README.md"), "x");

        var run = ToolRun.Of("inspect", folder.Combine("packed"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("error MSQ3205", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ABrokenCheckpointIsAUserError()
    {
        var file = folder.Combine("m0.pt");
        File.WriteAllText(file, "this is no zip file, whatever its name says");

        var run = ToolRun.Of("inspect", file);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"{file}: error MSQ30", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing-here")]
    [InlineData("picture.png")]
    public void WhatCannotBeInspectedIsSaidSo(string name)
    {
        File.WriteAllText(folder.Combine("picture.png"), "");
        var path = folder.Combine(name);

        var run = ToolRun.Of("inspect", path);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            $"{path}: error MSQ2072: there is nothing to inspect here. Allowed are a dataset folder (with dataset.json), a model folder (with model.json), a checkpoint file (.safetensors, .pt, .pth) and an inspect request (.json).\n",
            run.Error);
    }
}
