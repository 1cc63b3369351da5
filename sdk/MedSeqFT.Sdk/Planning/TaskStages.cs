using System.IO.Abstractions;
using MedSeqFT.Pipeline;

namespace MedSeqFT.Sdk.Planning;

/// <summary>
/// Plans the stages of one task: which inputs each of them reads and whose keys enter its own. The order of the calls is
/// the order of the method.
/// </summary>
/// <param name="datasetHash">Content hash of the dataset folder.</param>
/// <param name="earlier">The tasks before this one, in order; empty when the strategy carries nothing on.</param>
internal sealed class TaskStages(
    IFileSystem files, ModelProject project, TaskDataset dataset, string datasetHash, Foundation foundation, IReadOnlyList<TaskPlan> earlier)
{
    private readonly string folder = files.Path.Combine(project.StateFolder, dataset.Task);
    private readonly IReadOnlyDictionary<string, string> options = project.OptionsOf(dataset);
    private readonly List<StagePlan> stages = [];

    public TaskPlan Plan()
    {
        foreach (var stage in StageGraph.OfTask(project.Strategy, options.GetValueOrDefault("BufferSelection", "").Trim()))
            stages.Add(Plan(stage));
        return new TaskPlan(dataset.Task, folder, stages);
    }

    private StagePlan Plan(StageDefinition stage) => stage.Name switch
    {
        "inspect" => Plan(stage, [Dataset]),
        "preprocess" => Plan(stage, [Dataset, Own(StageGraph.Inspect)]),
        "score" => Plan(stage, [Dataset, Own(StageGraph.Inspect), FoundationInput("foundation")]),
        "select" => Plan(stage, [OwnIfPlanned(StageGraph.Score), Own(StageGraph.Preprocess)]),
        "finetune" => Plan(stage, [Own(StageGraph.Preprocess), Start("carryOver", "foundation")], earlier),
        "distill" => Plan(stage, [Own(StageGraph.Preprocess), Start("previous", "previous"), Own(StageGraph.Finetune)]),
        "merge" => Plan(stage, [Start("previous", "previous"), Own(StageGraph.Finetune), Own(StageGraph.Distill)]),
        _ => Plan(stage, [Dataset, Own(StageGraph.Inspect), Own(StageGraph.Finetune)]),
    };

    private StagePlan Plan(StageDefinition stage, Input?[] inputs, IReadOnlyList<TaskPlan>? buffers = null)
    {
        var read = inputs.OfType<Input>().ToList();
        var remembered = (buffers ?? []).Select(t => t.Find(StageGraph.Select)!).ToList();
        KeyPart[] parts =
        [
            .. StageKey.OwnParts(stage, options),
            new("task", dataset.Task), // draws begin with it, and files name it
            .. read.Select(i => i.Part),
            .. remembered.Select(b => b.AsUpstreamOfOtherTask),
        ];
        var request = new StageRequest
        {
            Stage = stage.Name,
            Task = dataset.Task,
            Key = StageKey.Of(parts),
            KeyParts = parts,
            Output = files.Path.Combine(folder, stage.Output),
            Inputs = read.ToDictionary(i => i.Name, i => i.Path),
            InputList = [.. remembered.Select(b => b.Request.Output)],
            Options = stage.Options.Where(options.ContainsKey).ToDictionary(name => name, name => options[name]),
            Device = options.GetValueOrDefault("Device", "auto"),
            Threads = int.TryParse(options.GetValueOrDefault("Threads"), out var threads) ? threads : 0,
        };
        return new StagePlan(stage, request, StageReason.For(files, request), folder);
    }

    private Input Dataset => new("dataset", dataset.FolderIn(files.Path), new KeyPart("dataset", datasetHash));

    private Input Own(StageDefinition stage)
    {
        var plan = stages.First(s => s.Stage == stage);
        return new Input(stage.Output, plan.Request.Output, plan.AsUpstream);
    }

    private Input? OwnIfPlanned(StageDefinition stage) => stages.Exists(s => s.Stage == stage) ? Own(stage) : null;

    private Input? FoundationInput(string name) => foundation.Part is { } part ? new Input(name, foundation.File, part) : null;

    // The model that this task starts from: the carry-over of the task before, or the foundation model.
    private Input? Start(string nameOfCarryOver, string nameOfFoundation)
    {
        if (earlier.Count == 0)
            return FoundationInput(nameOfFoundation);
        var merge = earlier[^1].Find(StageGraph.Merge)!;
        return new Input(nameOfCarryOver, files.Path.Combine(merge.Request.Output, "carry-over.safetensors"), merge.AsUpstreamOfOtherTask);
    }

    private sealed record Input(string Name, string Path, KeyPart Part);
}
