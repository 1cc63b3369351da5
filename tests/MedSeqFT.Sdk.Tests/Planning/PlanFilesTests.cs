using System.Xml.Linq;
using MedSeqFT.Pipeline;
using MedSeqFT.Sdk.Planning;

namespace MedSeqFT.Sdk.Tests.Planning;

public sealed class PlanFilesTests
{
    private const string Folder = "/project/obj/medseqft/Liver";
    private readonly FakeProject project = new("Liver");

    [Fact]
    public void MakeTheKeyNewerThanAnOutputThatIsNotWanted()
    {
        _ = project.Build();
        Stamp(project.Clock.Now.AddHours(-2));
        project.Options["MdsRuns"] = "11";

        Write();

        Assert.True(Written("score.key") > Written("scores/stage.json"));
    }

    [Fact]
    public void MakeTheKeyOlderThanAnOutputThatIsWanted()
    {
        _ = project.Build();
        Write();
        Stamp(project.Clock.Now.AddHours(2));

        Write();

        Assert.True(Written("score.key") <= Written("scores/stage.json"));
    }

    [Fact]
    public void BeatAnOutputFromTheFuture()
    {
        _ = project.Build();
        Write();
        project.Files.File.SetLastWriteTimeUtc($"{Folder}/scores/stage.json", project.Clock.Now.UtcDateTime.AddDays(3));
        project.Options["MdsRuns"] = "11";

        Write();

        Assert.True(Written("score.key") > Written("scores/stage.json"));
    }

    [Fact]
    public void HoldTheRequestAsTheToolReadsIt()
    {
        Write();

        var request = System.Text.Json.JsonSerializer.Deserialize<StageRequest>(project.Files.File.ReadAllText($"{Folder}/score.request.json"), StageRequest.Json)!;

        Assert.Equal(("score", "Liver", $"{Folder}/scores", "10"), (request.Stage, request.Task, request.Output, request.Options["MdsRuns"]));
        Assert.Equal(request.Key, StageKey.Of(request.KeyParts));
    }

    [Fact]
    public void EscapeWhatMSBuildWouldExpand()
    {
        var text = TaskProject.Text("/a b/$(x)/100%/t.targets", [new("Tool", "/d;e/@f's*?")]);

        var project = XDocument.Parse(text).Root!;
        Assert.Equal("/a b/%24(x)/100%25/t.targets", project.Element("Import")!.Attribute("Project")!.Value);
        Assert.Equal("/d%3Be/%40f%27s%2A%3F", project.Element("PropertyGroup")!.Element("Tool")!.Value);
    }

    private void Write() => new PlanFiles(project.Files, project.Clock).WriteStage(Folder, project.Plan().Tasks[0].Find(StageGraph.Score)!, "score");

    private void Stamp(DateTimeOffset time)
    {
        if (!project.Files.File.Exists($"{Folder}/score.key"))
            Write();
        project.Files.File.SetLastWriteTimeUtc($"{Folder}/score.key", time.UtcDateTime);
    }

    private DateTime Written(string file) => project.Files.File.GetLastWriteTimeUtc($"{Folder}/{file}");
}
