using MedSeqFT.Sdk.Planning;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;
using TaskItem = Microsoft.Build.Utilities.TaskItem;

namespace MedSeqFT.Sdk.Tasks;

/// <summary>Answers for a build that sees exactly what the last one saw, which had nothing to do; otherwise the plan decides.</summary>
[MSBuildMultiThreadableTask]
public sealed class RecallBuild : Task
{
    [Required]
    public string ProjectDirectory { get; set; } = "";

    [Required]
    public string StateDirectory { get; set; } = "";

    [Required]
    public string ModelsDirectory { get; set; } = "";

    [Required]
    public string Configuration { get; set; } = "";

    /// <summary>Options and other properties that the plan is made from, with metadata Value.</summary>
    public ITaskItem[] Properties { get; set; } = [];

    /// <summary>dataset.json files with their metadata.</summary>
    public ITaskItem[] Datasets { get; set; } = [];

    /// <summary>The foundation model, or the images that it is made from.</summary>
    public ITaskItem[] Foundation { get; set; } = [];

    /// <summary>As PlanSequence's; none when there is something to plan.</summary>
    [Output]
    public ITaskItem? Model { get; private set; }

    public override bool Execute()
    {
        var view = View();
        if (SettledBuild.Read(SettledBuild.FileOf(StateDirectory, Configuration)) is { } settled && settled.View == view.Text)
            Answer(settled);
        else
            Keep(view);
        return true;
    }

    private void Keep(BuildView view)
    {
        var (engine, key) = ((IBuildEngine4)BuildEngine, RememberBuild.ViewOf(StateDirectory));
        _ = engine.UnregisterTaskObject(key, RegisteredTaskObjectLifetime.Build);
        engine.RegisterTaskObject(key, view, RegisteredTaskObjectLifetime.Build, allowEarlyCollection: false);
    }

    private void Answer(SettledBuild settled)
    {
        foreach (var stage in settled.Stages)
            Log.LogMessage(MessageImportance.Normal, "{0}: skipped, {1}", stage, StageReason.NothingChanged);
        var model = new TaskItem(settled.Model.First(m => m.Key == SettledBuild.Folder).Value);
        foreach (var (name, value) in settled.Model.Where(m => m.Key != SettledBuild.Folder))
            model.SetMetadata(name, value);
        Model = model;
    }

    private BuildView View()
    {
        var view = new BuildView(DateTime.UtcNow);
        foreach (var item in (ITaskItem[])[.. Properties, .. Datasets, .. Foundation])
            view.Say(item);
        foreach (var dataset in Datasets)
            view.Look(Path.GetDirectoryName(dataset.ItemSpec)!, isOfTheUser: true);
        foreach (var file in Foundation)
            view.Look(file.ItemSpec, isOfTheUser: true);
        view.Look(Path.Combine(ProjectDirectory, "medseqft.lock.json"), isOfTheUser: false);
        view.Look(Path.Combine(ProjectDirectory, "model.versions.json"), isOfTheUser: false);
        view.Look(typeof(RecallBuild).Assembly.Location, isOfTheUser: false);
        view.Look(ModelsDirectory, isOfTheUser: false);
        foreach (var task in Tasks())
            view.Look(task, isOfTheUser: false);
        return view;
    }

    // Beside them lie files that every build writes.
    private IEnumerable<string> Tasks() => Directory.Exists(StateDirectory)
        ? Directory.GetDirectories(StateDirectory).Where(d => !Path.GetFileName(d).StartsWith('.')).Order(StringComparer.Ordinal)
        : [];
}
