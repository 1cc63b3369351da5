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

    [Fact]
    public void StagesBesideTheTrainingAndFromTheStageCacheHaveTheSameBytes()
    {
        using var first = trained.Fresh();
        using var second = trained.Fresh();
        var cache = $"-p:MedSeqFTStageCache={first.At("cache")}";

        var parallel = first.Build(cache, "-p:MedSeqFTParallelStages=true", "-p:MedSeqFTParallelMemory=1");
        var restored = second.Build(cache);

        Assert.True(parallel.Succeeded && restored.Succeeded, parallel.Output + restored.Output);
        Assert.Contains($"inspect {RealProject.Kidneys}: running, first build, beside the training", parallel.Output, StringComparison.Ordinal);
        Assert.Equal(17, parallel.Announced.Count);
        Assert.Equal(trained.Stages.Where(IsTrained).OrderBy(f => f.Key), LeftStages.In(first).Where(IsTrained).OrderBy(f => f.Key));
        Assert.Empty(restored.Announced);
        Assert.Equal(LeftStages.In(first).OrderBy(f => f.Key), LeftStages.In(second).OrderBy(f => f.Key));
    }

    private static bool IsTrained(KeyValuePair<string, string> file) => file.Key.StartsWith("obj/", StringComparison.Ordinal);

    private static IEnumerable<string> Sorted(BuildResult result) =>
        result.Announced.OrderBy(stage => Array.IndexOf([.. Stages, "pack"], stage.Split(' ')[0]));

    private static bool IsBeforeDistill(string file) => file.Contains(RealProject.Liver, StringComparison.Ordinal)
        && new[] { "inspected", "preprocessed", "scores", "buffer", "finetuned", "evaluated" }.Any(stage => file.Contains($"/{stage}/", StringComparison.Ordinal));
}
