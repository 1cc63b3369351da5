using System.IO.Abstractions.TestingHelpers;
using System.Text.Json;
using MedSeqFT.Pipeline;
using MedSeqFT.Sdk.Planning;

namespace MedSeqFT.Sdk.Tests.Planning;

/// <summary>A model project in memory: datasets, options, and a pretended build.</summary>
internal sealed class FakeProject
{
    public const string Root = "/project";

    private readonly string place;

    public FakeProject(params string[] tasks)
        : this(new MockFileSystem(), Root, tasks)
    {
    }

    /// <param name="place">The project's folder, as this file system writes it.</param>
    public FakeProject(MockFileSystem files, string place, params string[] tasks)
    {
        Files = files;
        this.place = place;
        FoundationModels = [At("m0.pt")];
        Write("m0.pt", "foundation");
        foreach (var task in tasks)
            AddDataset(task);
    }

    public MockFileSystem Files { get; }

    public FixedClock Clock { get; } = new();

    public Dictionary<string, string> Options { get; } = new()
    {
        ["Strategy"] = "medseqft",
        ["Seed"] = "0",
        ["Backbone"] = "voco-b",
        ["Iterations"] = "100",
        ["LearningRate"] = "3e-4",
        ["LoraRank"] = "2",
        ["MdsRuns"] = "10",
        ["BufferSize"] = "3",
    };

    public Dictionary<string, Dictionary<string, string>> TaskOptions { get; } = [];

    public List<string> FoundationModels { get; }

    public List<string> Unlabelled { get; } = [];

    public bool Locked { get; set; }

    public bool Writes { get; set; } = true;

    public ModelProject Model => new()
    {
        Folder = place,
        Paths = Files.Path,
        StateFolder = At("obj/medseqft"),
        ModelsFolder = At("bin/Debug/models"),
        ModelName = "Abdomen",
        Options = Options,
        FoundationModels = FoundationModels,
        UnlabelledImages = Unlabelled,
        Locked = Locked,
        Writes = Writes,
        Datasets = [.. Datasets.Select(t => new TaskDataset(t, At($"datasets/{t}/dataset.json"), TaskOptions.GetValueOrDefault(t, [])))],
    };

    public IEnumerable<string> Datasets => Files.AllDirectories
        .Where(d => Files.Path.GetDirectoryName(d) == At("datasets"))
        .Select(d => Files.Path.GetFileName(d))
        .Order(StringComparer.Ordinal);

    public void AddDataset(string task)
    {
        Write($"datasets/{task}/dataset.json", "{}");
        Write($"datasets/{task}/imagesTr/a.nii.gz", "image of " + task);
    }

    public void Write(string path, string text)
    {
        Files.AddFile(At(path), new MockFileData(text) { LastWriteTime = Clock.Now.AddHours(-1) });
    }

    public string At(string path) => Files.Path.Combine([place, .. path.Split('/')]);

    public SequencePlan Plan()
    {
        var planner = new SequencePlanner(Files, Clock);
        var plan = planner.Plan(Model);
        planner.Keep(Model, plan);
        return plan;
    }

    /// <summary>Plans, and leaves what the planned stages would leave.</summary>
    public SequencePlan Build()
    {
        var plan = Plan();
        foreach (var stage in plan.Stages.Where(s => s.Reason.Runs))
            Finish(stage.Request);
        StateFile.Write(Files, Model.VersionsFile, ModelVersions.Read(Files, Model.VersionsFile).With(plan.Version));
        return plan;
    }

    public void Finish(StageRequest request)
    {
        Files.AddFile(Files.Path.Combine(request.Output, "weights"), new MockFileData("1234"));
        var record = new StageRecord(request.Stage, request.Task, request.Key, request.KeyParts, [new StageOutput("weights", 4)]);
        Files.AddFile(Files.Path.Combine(request.Output, "stage.json"), new MockFileData(JsonSerializer.Serialize(record, StageRequest.Json)));
    }

    /// <summary>"finetune Liver", in order.</summary>
    public static IReadOnlyList<string> Running(SequencePlan plan) =>
        [.. plan.Stages.Where(s => s.Reason.Runs).Select(s => $"{s.Request.Stage} {s.Request.Task}".Trim())];
}
