using System.IO.Abstractions;
using MedSeqFT.Diagnostics;
using MedSeqFT.Sdk.Planning;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;
using TaskItem = Microsoft.Build.Utilities.TaskItem;

namespace MedSeqFT.Sdk.Tasks;

/// <summary>Plans the whole build, says what is skipped and why, and writes keys, requests and one tiny project per task.</summary>
[MSBuildMultiThreadableTask]
public sealed class PlanSequence : Task, IIncrementalTask
{
    private static readonly IPath Paths = new FileSystem().Path;

    [Required]
    public string ProjectDirectory { get; set; } = "";

    [Required]
    public string StateDirectory { get; set; } = "";

    [Required]
    public string ModelsDirectory { get; set; } = "";

    [Required]
    public string ModelName { get; set; } = "";

    [Required]
    public string Configuration { get; set; } = "";

    public string VersionPrefix { get; set; } = "";

    /// <summary>dataset.json files; metadata TaskName and any option.</summary>
    public ITaskItem[] Datasets { get; set; } = [];

    /// <summary>Option names with metadata Value.</summary>
    public ITaskItem[] Options { get; set; } = [];

    public ITaskItem[] FoundationModels { get; set; } = [];

    public ITaskItem[] UnlabelledImages { get; set; } = [];

    public bool Locked { get; set; }

    /// <summary>Least mean Dice; as metadata of a dataset for that task alone.</summary>
    public string MinimumDice { get; set; } = "";

    /// <summary>Build up to and including this task; empty for all.</summary>
    public string ModelTask { get; set; } = "";

    /// <summary>The targets file that generated projects import.</summary>
    [Required]
    public string TaskTargets { get; set; } = "";

    /// <summary>Property names with metadata Value, for the generated projects.</summary>
    public ITaskItem[] ProjectProperties { get; set; } = [];

    /// <summary>Print the plan and leave no trace: no key, no lock file, nothing to build.</summary>
    public bool Explain { get; set; }

    /// <summary>Only find out whether anything would run: say nothing and write nothing.</summary>
    public bool OnlyLook { get; set; }

    /// <summary>MedSeqFTStageCache; empty for none.</summary>
    public string CacheFolder { get; set; } = "";

    /// <summary>MedSeqFTParallelStages.</summary>
    public bool ParallelStages { get; set; }

    /// <summary>cpu or cuda: with cuda, scoring would share the training's device.</summary>
    public string TorchBackend { get; set; } = "";

    /// <summary>Set by 'dotnet build -question': nothing that users commit is written.</summary>
    public bool FailIfNotIncremental { get; set; }

    /// <summary>The generated projects of the tasks to build, in order; metadata Task, MinimumDice, Report.</summary>
    [Output]
    public ITaskItem[] Projects { get; private set; } = [];

    /// <summary>Those that a single stage is asked of: all, or ModelTask alone, which brings what it needs of the others.</summary>
    [Output]
    public ITaskItem[] StageProjects { get; private set; } = [];

    /// <summary>The model's folder under bin/; metadata Version, Request, Stamp, ModelName.</summary>
    [Output]
    public ITaskItem? Model { get; private set; }

    /// <summary>"finetune Liver": every stage, when none runs and there is nothing to warn of; otherwise empty.</summary>
    [Output]
    public string[] SettledStages { get; private set; } = [];

    /// <summary>Request files of the stages that may run beside the training, in order; metadata Stage.</summary>
    [Output]
    public ITaskItem[] Ahead { get; private set; } = [];

    public override bool Execute()
    {
        try
        {
            // A look at the end of a build is inside of its lock, perhaps in another of its processes.
            if (!Explain && !OnlyLook)
                HoldBuildLock();
            var project = Project();
            var planner = new SequencePlanner(new FileSystem(), TimeProvider.System);
            var plan = planner.Plan(project);
            if (!OnlyLook)
                Say(ModelTask.Length == 0 ? plan : plan with { Tasks = [.. UpTo(plan)], Packs = false });
            if (Log.HasLoggedErrors) // warnings that the project takes for errors: the next build is to give them again
                return false;
            planner.Keep(project, plan);
            if (!Explain && !OnlyLook)
                Write(project, plan);
            if (!Explain)
                Model = ModelItem(plan, project.StateFolder);
            if (plan.Warnings.Count == 0 && plan.Stages.All(s => !s.Reason.Runs))
                SettledStages = [.. plan.Stages.Select(s => $"{s.Request.Stage} {s.Request.Task}".Trim())];
        }
        catch (UserErrorException e)
        {
            foreach (var diagnostic in e.Diagnostics)
                Log.LogError(diagnostic);
        }
        return !Log.HasLoggedErrors;
    }

    private string PackStamp => $"pack.{Configuration}";

    private void HoldBuildLock()
    {
        var engine = (IBuildEngine4)BuildEngine;
        var key = $"{nameof(BuildLock)}:{StateDirectory}";
        if (engine.GetRegisteredTaskObject(key, RegisteredTaskObjectLifetime.Build) is null)
            engine.RegisterTaskObject(key, BuildLock.Take(StateDirectory), RegisteredTaskObjectLifetime.Build, allowEarlyCollection: false);
    }

    private ModelProject Project() => new()
    {
        Folder = ProjectDirectory,
        StateFolder = StateDirectory.TrimEnd('/', '\\'),
        ModelsFolder = ModelsDirectory.TrimEnd('/', '\\'),
        ModelName = ModelName,
        VersionPrefix = VersionPrefix.Length == 0 ? "1.0.0" : VersionPrefix,
        Locked = Locked,
        MinimumDice = MinimumDice.Trim(),
        Writes = !FailIfNotIncremental && !Explain && !OnlyLook,
        Options = Options.ToDictionary(o => o.ItemSpec, o => o.GetMetadata("Value"), StringComparer.Ordinal),
        Datasets = [.. Datasets.Select(Dataset)],
        FoundationModels = [.. FoundationModels.Select(m => m.ItemSpec).Distinct(StringComparer.Ordinal)],
        UnlabelledImages = [.. UnlabelledImages.Select(i => i.ItemSpec).Distinct(StringComparer.Ordinal)],
    };

    private static TaskDataset Dataset(ITaskItem item)
    {
        var name = item.GetMetadata("TaskName");
        var own = OptionRules.All.Select(r => (r.Name, Value: item.GetMetadata(r.Name))).Where(o => o.Value.Length > 0);
        return new TaskDataset(
            name.Length > 0 ? name : Path.GetFileName(Path.GetDirectoryName(item.ItemSpec)) ?? "",
            item.ItemSpec,
            own.ToDictionary(o => o.Name, o => o.Value, StringComparer.Ordinal))
        {
            MinimumDice = item.GetMetadata(Planning.MinimumDice.Name).Trim(),
        };
    }

    private void Say(SequencePlan plan)
    {
        foreach (var warning in plan.Warnings)
            Log.LogWarning(warning);
        if (Explain)
            Report(plan);
        else
            Announce(plan);
    }

    // Stages that run say so themselves, when they start.
    private void Announce(SequencePlan plan)
    {
        foreach (var stage in plan.Stages.Where(s => !s.Reason.Runs))
            Log.LogMessage(MessageImportance.Normal, "{0}", stage.Reason.Line(stage.Request));
        if (plan.Stages.All(s => !s.Reason.Runs))
            return;
        Log.LogMessage(MessageImportance.High, "{0}", PlanReport.Summary(ModelName, plan, Estimates(plan)));
        if (PlanReport.Rebuilds(plan.Tasks) is { } rebuilds)
            Log.LogMessage(MessageImportance.High, "{0}", rebuilds);
    }

    private void Report(SequencePlan plan)
    {
        var estimates = Estimates(plan);
        Log.LogMessage(MessageImportance.High, "{0}", PlanReport.Summary(ModelName, plan, estimates));
        foreach (var line in PlanReport.Lines(plan, estimates))
            Log.LogMessage(MessageImportance.High, "{0}", line);
    }

    private StageEstimates Estimates(SequencePlan plan)
    {
        var cache = new StageCache(CacheFolder);
        return new StageEstimates(new FileSystem(), plan, stage => cache.Holds(stage.Request));
    }

    private void Write(ModelProject project, SequencePlan plan)
    {
        var written = new PlanFiles(new FileSystem(), TimeProvider.System);
        var state = StateDirectory.TrimEnd('/', '\\');
        var foundation = "";
        if (plan.Foundation.Pretrain is { } pretrain)
        {
            foundation = Path.Combine(state, "foundation.proj");
            written.WriteStage(state, pretrain, pretrain.Stage.Name);
            _ = StateFile.WriteText(new FileSystem(), foundation, TaskProject.Text(TaskTargets, Properties("", "pretrain")));
        }
        var sequential = plan.Tasks.Any(t => t.Find(StageGraph.Merge) is not null);
        var earlier = "";
        foreach (var task in plan.Tasks)
        {
            foreach (var stage in task.Stages)
                written.WriteStage(task.Folder, stage, stage.Stage.Name);
            var file = PlanFiles.ProjectFile(Paths, task);
            var properties = Properties(task.Name, string.Join(';', task.Stages.Select(s => s.Stage.Name)))
                .Append(new("MedSeqFTFoundationProject", foundation))
                .Append(new("MedSeqFTEarlierProject", earlier));
            _ = StateFile.WriteText(new FileSystem(), file, TaskProject.Text(TaskTargets, properties));
            earlier = sequential ? file : "";
        }
        written.WriteStage(state, plan.Pack, PackStamp);
        Projects = [.. UpTo(plan).Select(t => ProjectItem(t, project))];
        StageProjects = ModelTask.Length == 0 ? Projects : Projects[^1..];
        if (ParallelStages && !FailIfNotIncremental)
            Ahead = [.. AheadStages.Of(plan, scoresAside: !TorchBackend.Equals("cuda", StringComparison.OrdinalIgnoreCase)).Where(IsAskedFor).Select(AheadItem)];
    }

    private TaskItem ModelItem(SequencePlan plan, string state) => new(plan.Pack.Request.Output, new Dictionary<string, string>
    {
        ["ModelName"] = ModelName,
        ["Version"] = plan.Version.Version,
        ["Key"] = plan.Version.Key,
        ["ModelIdentity"] = plan.Version.Identity,
        ["Tasks"] = string.Join('|', plan.Version.Tasks),
        ["Request"] = PlanFiles.RequestFile(Paths, state, plan.Pack.Stage),
        ["Stamp"] = Path.Combine(state, PackStamp + ".key"),
    });

    private IEnumerable<KeyValuePair<string, string>> Properties(string task, string stages) =>
        ProjectProperties.Select(p => new KeyValuePair<string, string>(p.ItemSpec, p.GetMetadata("Value")))
            .Append(new("MedSeqFTTask", task))
            .Append(new("MedSeqFTStages", $";{stages};"));

    private static TaskItem ProjectItem(TaskPlan task, ModelProject project) =>
        new(PlanFiles.ProjectFile(Paths, task), new Dictionary<string, string>
        {
            ["Task"] = task.Name,
            ["MinimumDice"] = project.MinimumDiceOf(task.Name),
            ["Report"] = Path.Combine(task.Folder, StageGraph.Evaluate.Output, "report.json"),
        });

    private bool IsAskedFor(StagePlan stage) => Projects.Any(p => p.GetMetadata("Task") == stage.Request.Task);

    private static TaskItem AheadItem(StagePlan stage) =>
        new(PlanFiles.RequestFile(Paths, stage.StateFolder, stage.Stage), new Dictionary<string, string> { ["Stage"] = $"{stage.Stage.Name} {stage.Request.Task}" });

    private IEnumerable<TaskPlan> UpTo(SequencePlan plan)
    {
        if (ModelTask.Length == 0)
            return plan.Tasks;
        var names = plan.Tasks.Select(t => t.Name).ToList();
        var last = names.IndexOf(ModelTask);
        return last >= 0
            ? plan.Tasks.Take(last + 1)
            : throw new UserErrorException(SdkErrors.UnknownTask(ModelTask, string.Join(", ", names.Select(n => $"'{n}'"))));
    }
}
