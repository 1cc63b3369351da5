using System.Text.Json;
using MedSeqFT.Pipeline;
using MedSeqFT.Sdk.Planning;

namespace MedSeqFT.Sdk.Tests.Planning;

/// <summary>The same project planned under both path styles.</summary>
public sealed class WindowsPathsTests
{
    private const string Drive = @"C:\models\Abdomen";
    private readonly FakeProject unix = new("Liver", "Colon");
    private readonly FakeProject windows = new(new WindowsFiles(), Drive, "Liver", "Colon");

    [Fact]
    public void GiveTheSameKeysSoThatAStageCacheServesBoth()
    {
        var (here, there) = (unix.Plan(), windows.Plan());

        Assert.Equal(here.Stages.Select(s => s.Key), there.Stages.Select(s => s.Key));
        Assert.Equal(here.Version.Key, there.Version.Key);
        Assert.Equal(JsonSerializer.Serialize(here.Tasks[0].Stages[4].Request.KeyParts), JsonSerializer.Serialize(there.Tasks[0].Stages[4].Request.KeyParts));
    }

    [Fact]
    public void AreNativeInEveryRequest()
    {
        var (here, there) = (unix.Plan(), windows.Plan());

        Assert.All(here.Stages.Zip(there.Stages), pair =>
        {
            Assert.Equal(Native(Paths(pair.First.Request)), Paths(pair.Second.Request));
            Assert.Equal(Native([pair.First.StateFolder]), [pair.Second.StateFolder]);
        });
    }

    [Fact]
    public void LeaveTheSameLockFileHistoryAndHashCache()
    {
        unix.Build();
        windows.Build();

        foreach (var file in (string[])["medseqft.lock.json", "model.versions.json", "obj/medseqft/hashcache"])
            Assert.Equal(unix.Files.GetFile(unix.At(file)).TextContents, windows.Files.GetFile(windows.At(file)).TextContents);
    }

    [Fact]
    public void RunNothingTwiceAndOnlyWhatChanged()
    {
        unix.Build();
        windows.Build();
        var again = windows.Plan();
        foreach (var project in (FakeProject[])[unix, windows])
            project.Options["LoraRank"] = "8";

        Assert.Empty(FakeProject.Running(again));
        Assert.Equal(FakeProject.Running(unix.Plan()), FakeProject.Running(windows.Plan()));
        Assert.NotEmpty(FakeProject.Running(windows.Plan()));
    }

    [Fact]
    public void StandInTheFilesOfAPlanAsMSBuildReadsThem()
    {
        var plan = windows.Plan();
        new PlanFiles(windows.Files, windows.Clock).WriteStage(plan.Tasks[0].Folder, plan.Tasks[0].Stages[0], "inspect");

        var request = JsonSerializer.Deserialize<StageRequest>(windows.Files.GetFile(windows.At("obj/medseqft/Colon/inspect.request.json")).TextContents, StageRequest.Json)!;
        Assert.Equal(Drive + @"\obj\medseqft\Colon\inspected", request.Output);
        Assert.Equal(Drive + @"\obj\medseqft\Colon\Colon.proj", PlanFiles.ProjectFile(windows.Files.Path, plan.Tasks[0]));
        Assert.Contains(@"C:\sdk%3B1\Task.targets", TaskProject.Text(@"C:\sdk;1\Task.targets", []), StringComparison.Ordinal);
        Assert.Contains("\"$(MedSeqFTModelsDirectory)Abdomen.1.0.0\"", BuiltModel.PropsText(windows.Files.Path, plan.Pack.Request.Output, "Abdomen", "1.0.0", "Colon"), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Paths(StageRequest request) => [request.Output, .. request.Inputs.Values, .. request.InputList];

    private static IEnumerable<string> Native(IEnumerable<string> paths) =>
        paths.Select(p => Drive + p[FakeProject.Root.Length..].Replace('/', '\\'));
}
