using System.IO.Abstractions;
using MedSeqFT.Diagnostics;
using MedSeqFT.Pipeline;

namespace MedSeqFT.Sdk.Planning;

/// <summary>
/// From what the project says to what will run: checks, hashes, applies the lock file, keys every stage. Nothing is
/// written but the hash cache, and nothing at all when a check fails.
/// </summary>
internal sealed class SequencePlanner(IFileSystem files, TimeProvider clock)
{
    /// <exception cref="UserErrorException">All faults of the project at once.</exception>
    public SequencePlan Plan(ModelProject project)
    {
        ThrowIfAny([.. new ProjectCheck(files).Faults(project)]);

        var cachePath = files.Path.Combine(project.StateFolder, "hashcache");
        var cache = HashCache.Load(files, cachePath);
        var hash = new ContentHash(files, project.Folder, cache, clock);
        var hashes = project.Datasets.ToDictionary(d => d.Task, d => hash.OfFolder(d.FolderIn(files.Path)), StringComparer.Ordinal);
        var foundation = FoundationOf(project, hash);
        cache.Save(files, cachePath);

        var versions = ModelVersions.Read(files, project.VersionsFile);
        var update = SequenceLock.Read(files, project.LockFile).Apply(hashes);
        if (update.IsChange && project.Locked)
            throw new UserErrorException(SdkErrors.SequenceIsLocked(project.LockFile, update.Describe()));

        var tasks = PlanTasks(project, update.Lock, foundation);
        var (pack, version) = PlanPack(project, tasks, foundation, versions);
        return new SequencePlan(foundation, tasks, pack, version, [.. SequenceWarnings.For(project, update, versions, tasks)], update.IsChange ? update.Lock : null);
    }

    /// <summary>Writes the lock file when the sequence changed: after the plan's warnings were given, which it ends, and were not errors.</summary>
    public void Keep(ModelProject project, SequencePlan plan)
    {
        if (plan.NewLock is { } changed && project.Writes)
            StateFile.Write(files, project.LockFile, changed);
    }

    private List<TaskPlan> PlanTasks(ModelProject project, SequenceLock sequence, Foundation foundation)
    {
        var datasets = project.Datasets.ToDictionary(d => d.Task, StringComparer.Ordinal);
        var tasks = new List<TaskPlan>();
        foreach (var (task, dataset) in sequence.Tasks)
        {
            IReadOnlyList<TaskPlan> earlier = StageGraph.IsSequential(project.Strategy) ? [.. tasks] : [];
            tasks.Add(new TaskStages(files, project, datasets[task], dataset, foundation, earlier).Plan());
        }
        return tasks;
    }

    private Foundation FoundationOf(ModelProject project, ContentHash hash)
    {
        if (!StageGraph.NeedsFoundation(project.Strategy))
            return Foundation.None;
        if (project.FoundationModels.Count > 0)
            return new Foundation(project.FoundationModels[0], new KeyPart("foundation", hash.OfFile(project.FoundationModels[0])));

        var stage = StageGraph.Pretrain;
        var images = project.UnlabelledImages.Order(StringComparer.Ordinal).ToList();
        KeyPart[] parts =
        [
            .. StageKey.OwnParts(stage, project.Options),
            .. images.Select(i => new KeyPart(files.Path.GetFileName(i.TrimEnd('/', '\\')), hash.Of(i))),
        ];
        var request = new StageRequest
        {
            Stage = stage.Name,
            Key = StageKey.Of(parts),
            KeyParts = parts,
            Output = files.Path.Combine(project.StateFolder, stage.Output),
            InputList = images,
            Options = stage.Options.Where(project.Options.ContainsKey).ToDictionary(name => name, name => project.Options[name]),
            Device = project.Options.GetValueOrDefault("Device", "auto"),
            Threads = int.TryParse(project.Options.GetValueOrDefault("Threads"), out var threads) ? threads : 0,
        };
        var plan = new StagePlan(stage, request, StageReason.For(files, request), project.StateFolder);
        return new Foundation(files.Path.Combine(request.Output, "foundation.safetensors"), plan.AsUpstream, plan);
    }

    private (StagePlan Pack, ModelVersion Version) PlanPack(
        ModelProject project, List<TaskPlan> tasks, Foundation foundation, ModelVersions versions)
    {
        var stage = StageGraph.Pack;
        KeyPart[] content =
        [
            .. StageKey.OwnParts(stage, project.Options),
            .. tasks.SelectMany(t => t.Stages.Where(s => s.Stage.Name is "select" or "finetune" or "merge" or "evaluate")).Select(s => s.AsUpstreamOfOtherTask),
        ];
        var version = versions.Next(StageKey.Of(content), IdentityOf(project, foundation), [.. tasks.Select(t => t.Name)], project.VersionPrefix);
        Dictionary<string, string> options = new()
        {
            ["ModelName"] = project.ModelName,
            ["ModelVersion"] = version.Version,
            ["ParentVersion"] = versions.Before(version)?.Version ?? "",
            ["TaskStages"] = string.Join(',', tasks[^1].Stages.Select(s => s.Stage.Output)),
        };
        KeyPart[] parts = [.. content, .. options.Select(o => new KeyPart(o.Key, o.Value))];
        var request = new StageRequest
        {
            Stage = stage.Name,
            Key = StageKey.Of(parts),
            KeyParts = parts,
            Output = files.Path.Combine(project.ModelsFolder, $"{project.ModelName}.{version.Version}"),
            Inputs = foundation.Part is null ? [] : new Dictionary<string, string> { ["foundation"] = foundation.File },
            InputList = [.. tasks.Select(t => t.Folder)],
            Options = options,
        };
        return (new StagePlan(stage, request, StageReason.For(files, request), project.StateFolder), version);
    }

    private static string IdentityOf(ModelProject project, Foundation foundation) => StageKey.Of(
    [
        .. StageGraph.Identity.Where(project.Options.ContainsKey).Select(o => new KeyPart(o, OptionValue.Canonical(project.Options[o]))),
        .. foundation.Part is { } part ? new[] { part } : [],
    ]);

    private static void ThrowIfAny(IReadOnlyList<Diagnostic> faults)
    {
        if (faults.Count > 0)
            throw new UserErrorException(faults);
    }
}
