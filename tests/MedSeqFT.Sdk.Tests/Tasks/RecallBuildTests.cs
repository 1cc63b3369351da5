using MedSeqFT.Sdk.Tasks;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace MedSeqFT.Sdk.Tests.Tasks;

/// <summary>The answer of a build that has nothing to do, and everything that must make it plan instead.</summary>
public sealed class RecallBuildTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("medseqft-recall-").FullName;
    private readonly List<ITaskItem> datasets = [];
    private readonly Dictionary<string, string> options = new() { ["LoraRank"] = "2" };
    private string configuration = "Debug";

    public RecallBuildTests()
    {
        foreach (var file in (string[])["datasets/Liver/dataset.json", "datasets/Liver/imagesTr/a.nii.gz", "m0.pt", "medseqft.lock.json", "model.versions.json"])
            Write(file, file);
        foreach (var file in (string[])["state/Liver/refined/weights", "state/Liver/refined/stage.json", "models/M.1.0.0/model.json"])
            Write(file, file);
        _ = Directory.CreateDirectory(At("elsewhere"));
        datasets.Add(new TaskItem(At("datasets/Liver/dataset.json"), new Dictionary<string, string> { ["TaskName"] = "Liver", ["Iterations"] = "7" }));
        Remember();
    }

    [Fact]
    public void GivesTheModelAndSaysThatEveryStageIsSkipped()
    {
        var engine = new FakeBuildEngine();

        var model = Recall(engine);

        Assert.Equal(At("models/M.1.0.0"), model!.ItemSpec);
        Assert.Equal(("1.0.0", "Liver|Colon"), (model.GetMetadata("Version"), model.GetMetadata("Tasks")));
        Assert.Equal(["merge Liver: skipped, nothing changed", "pack: skipped, nothing changed"], engine.Messages.Select(m => m.Message));
        Assert.NotNull(Recall());
    }

    [Fact]
    public void OpensNoFileOfTheUserAndNoneThatWasTrained()
    {
        var held = Directory.GetFiles(root, "*", SearchOption.AllDirectories)
            .Where(file => !Path.GetFileName(file).StartsWith("settled.", StringComparison.Ordinal))
            .Select(file => new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.None))
            .ToList();

        var model = Recall();

        held.ForEach(file => file.Dispose());
        Assert.True(held.Count > 6);
        Assert.NotNull(model);
    }

    [Theory]
    [InlineData("datasets/Liver/imagesTr/a.nii.gz", "another text")]
    [InlineData("datasets/Liver/imagesTr/a.nii.gz", null)]
    [InlineData("datasets/Liver/imagesTr/b.nii.gz", "new")]
    [InlineData("datasets/Liver/deep/er/c.nii.gz", "new")]
    [InlineData("m0.pt", "other weights")]
    [InlineData("m0.pt", null)]
    [InlineData("medseqft.lock.json", "other order")]
    [InlineData("model.versions.json", null)]
    [InlineData("state/Liver/refined/weights", null)]
    [InlineData("state/Liver/refined/weights", "cut")]
    [InlineData("state/Liver/refined/stage.json", null)]
    [InlineData("state/Colon/refined/stage.json", "of a task that came back")]
    [InlineData("models/M.1.0.0/model.json", null)]
    public void PlansWhenAFileChanged(string file, string? text)
    {
        if (text is null)
            File.Delete(At(file));
        else
            Write(file, text);

        Assert.Null(Recall());
    }

    [Theory]
    [InlineData("datasets/Liver/imagesTr/a.nii.gz")]
    [InlineData("m0.pt")]
    public void PlansWhenAFileOfTheSameSizeHasAnotherTime(string file)
    {
        File.SetLastWriteTimeUtc(At(file), File.GetLastWriteTimeUtc(At(file)).AddTicks(10));

        Assert.Null(Recall());
    }

    [SkippableFact]
    public void PlansWhenTheFileBehindALinkChanged()
    {
        Skip.If(OperatingSystem.IsWindows(), "making links there needs a privilege");
        Write("elsewhere/image", "A");
        _ = File.CreateSymbolicLink(At("datasets/Liver/imagesTr/link"), At("elsewhere/image"));
        Remember();
        var settled = Recall();
        Write("elsewhere/image", "B", minutesAgo: 3);

        Assert.NotNull(settled);
        Assert.Null(Recall());
    }

    [SkippableFact]
    public void PlansWhenAFileInALinkedFolderChanged()
    {
        Skip.If(OperatingSystem.IsWindows(), "making links there needs a privilege");
        Write("elsewhere/deep/image", "A");
        _ = Directory.CreateSymbolicLink(At("datasets/Liver/linked"), At("elsewhere"));
        Remember();
        var settled = Recall();
        Write("elsewhere/deep/image", "B", minutesAgo: 3);

        Assert.NotNull(settled);
        Assert.Null(Recall());
    }

    [SkippableTheory]
    [InlineData("..")]
    [InlineData("/")]
    [InlineData("again")]
    public void EndsWhereALinkLeadsBack(string target)
    {
        Skip.If(OperatingSystem.IsWindows(), "making links there needs a privilege");
        _ = Directory.CreateSymbolicLink(At("datasets/Liver/imagesTr/again"), target);

        Remember();

        Assert.NotNull(Recall());
    }

    [Fact]
    public void PlansWhenTheProjectSaysSomethingElse()
    {
        options["LoraRank"] = "4";
        var otherOption = Recall();
        options["LoraRank"] = "2";
        var same = Recall();
        datasets[0].SetMetadata("Iterations", "8");
        var otherMetadata = Recall();
        datasets.Add(datasets[0]);
        var otherTasks = Recall();
        datasets.Clear();
        configuration = "Release";
        var otherConfiguration = Recall();

        Assert.NotNull(same);
        Assert.All([otherOption, otherMetadata, otherTasks, otherConfiguration], Assert.Null);
    }

    [Fact]
    public void PlansWhenTheNoteIsCut()
    {
        var note = At("state/settled.Debug");
        var whole = File.ReadAllText(note);

        for (var length = 0; length < whole.Length; length += Math.Max(1, whole.Length / 50))
        {
            File.WriteAllText(note, whole[..length]);
            Assert.Null(Recall());
        }
    }

    [Fact]
    public void IsNotRememberedWhileAFileOfTheUserIsFresh()
    {
        Write("datasets/Liver/imagesTr/a.nii.gz", "now", minutesAgo: 0);

        Remember();

        Assert.Null(Recall());
    }

    [Fact]
    public void RemembersWhatWasSeenBeforeThePlanAndNotWhatChangedSince()
    {
        File.Delete(At("state/settled.Debug"));
        var engine = new FakeBuildEngine();
        _ = Recall(engine);
        Write("datasets/Liver/imagesTr/a.nii.gz", "changed while the build planned");

        Remember(engine);

        Assert.True(File.Exists(At("state/settled.Debug")));
        Assert.Null(Recall());
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private string At(string path) => Path.Combine(root, path);

    private void Write(string path, string text, int minutesAgo = 1)
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
        File.SetLastWriteTimeUtc(At(path), DateTime.UtcNow.AddMinutes(-minutesAgo));
    }

    private ITaskItem? Recall(FakeBuildEngine? engine = null)
    {
        var task = new RecallBuild
        {
            BuildEngine = engine ?? new FakeBuildEngine(),
            ProjectDirectory = root,
            StateDirectory = At("state"),
            ModelsDirectory = At("models"),
            Configuration = configuration,
            Properties = [.. options.Select(o => new TaskItem(o.Key, new Dictionary<string, string> { ["Value"] = o.Value }))],
            Datasets = [.. datasets],
            Foundation = [new TaskItem(At("m0.pt"))],
        };
        Assert.True(task.Execute());
        return task.Model;
    }

    private void Remember()
    {
        var engine = new FakeBuildEngine();
        _ = Recall(engine);
        Remember(engine);
    }

    private void Remember(FakeBuildEngine engine)
    {
        var model = new TaskItem(At("models/M.1.0.0"), new Dictionary<string, string> { ["Version"] = "1.0.0", ["Tasks"] = "Liver|Colon" });
        Assert.True(new RememberBuild { BuildEngine = engine, StateDirectory = At("state"), Configuration = configuration, Model = model, Stages = ["merge Liver", "pack"] }.Execute());
    }
}
