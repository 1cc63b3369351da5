using System.Text.RegularExpressions;

namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>The facts of the other build tests once more with the tool that really trains.</summary>
[Collection(BuildCollection.Name)]
[Trait("Category", "RealTool")]
public sealed class RealToolTests(RealProject trained)
{
    private static readonly string[] Stages = ["evaluate", "distill", "finetune", "inspect", "merge", "preprocess", "score", "select"];

    [Fact]
    public void TrainsOnlyANewTask()
    {
        Assert.True(trained.TwoTasks.Succeeded, trained.OneTask.Output + trained.TwoTasks.Output);

        Assert.Equal([.. Stages.Select(s => $"{s} {RealProject.Liver}"), "pack"], Sorted(trained.OneTask));
        Assert.Equal([.. Stages.Select(s => $"{s} {RealProject.Kidneys}"), "pack"], Sorted(trained.TwoTasks));
    }

    [Fact]
    public void AChangedRankRunsDistillAndWhatFollowsAndNothingBefore()
    {
        using var sandbox = trained.Copy();

        var result = sandbox.Build("-p:LoraRank=4");

        Assert.True(result.Succeeded, result.Output);
        Assert.Equal(
            [
                $"distill {RealProject.Liver}", $"merge {RealProject.Liver}",
                $"finetune {RealProject.Kidneys}", $"distill {RealProject.Kidneys}", $"merge {RealProject.Kidneys}", $"evaluate {RealProject.Kidneys}",
                "pack",
            ],
            result.Announced);
        Assert.Equal(
            trained.Stages.Where(f => IsBeforeDistill(f.Key)),
            LeftStages.In(sandbox).Where(f => IsBeforeDistill(f.Key)));
    }

    [Fact]
    public void RestoresADeletedOutputToTheSameBytes()
    {
        using var sandbox = trained.Copy();
        File.Delete(sandbox.At($"obj/medseqft/{RealProject.Liver}/refined/carry-over.safetensors"));

        var result = sandbox.Build();

        Assert.Equal([$"merge {RealProject.Liver}"], result.Announced);
        Assert.Equal(trained.Stages, LeftStages.In(sandbox));
    }

    [Fact]
    public void RunsNothingForATouchedImage()
    {
        using var sandbox = trained.Copy();
        foreach (var image in Directory.GetFiles(sandbox.At($"datasets/{RealProject.Liver}/imagesTr")))
            File.SetLastWriteTimeUtc(image, DateTime.UtcNow);

        var result = sandbox.Build();

        Assert.True(result.Succeeded, result.Output);
        Assert.Empty(result.Announced);
        Assert.Equal(trained.Stages, LeftStages.In(sandbox));
    }

    [Fact]
    public void ABrokenDatasetFailsAtItsPlaceAndWhatWasBuiltStaysUsable()
    {
        using var sandbox = trained.Copy();
        sandbox.Write("datasets/Aorta/dataset.json", File.ReadAllText(sandbox.At($"datasets/{RealProject.Liver}/dataset.json"))); // names images that are not there

        var failed = sandbox.Build();
        RealTool.Run("inspect", sandbox.At("bin/Debug/models/Model.1.1.0"));
        Directory.Delete(sandbox.At("datasets/Aorta"), recursive: true);
        var repaired = sandbox.Build();

        Assert.False(failed.Succeeded);
        Assert.Equal(["inspect Aorta"], failed.Announced);
        Assert.Matches($"{Regex.Escape(sandbox.At("datasets/Aorta/dataset.json"))}\\(\\d+,\\d+\\): error MSQ1005: ", failed.Output);
        Assert.True(repaired.Succeeded, repaired.Output);
        Assert.Empty(repaired.Announced);
        Assert.Equal(trained.Stages, LeftStages.In(sandbox));
    }

    private static IEnumerable<string> Sorted(BuildResult result) =>
        result.Announced.OrderBy(stage => Array.IndexOf([.. Stages, "pack"], stage.Split(' ')[0]));

    private static bool IsBeforeDistill(string file) => file.Contains(RealProject.Liver, StringComparison.Ordinal)
        && new[] { "inspected", "preprocessed", "scores", "buffer", "finetuned", "evaluated" }.Any(stage => file.Contains($"/{stage}/", StringComparison.Ordinal));
}
