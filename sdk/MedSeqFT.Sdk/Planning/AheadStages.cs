namespace MedSeqFT.Sdk.Planning;

/// <summary>
/// What a build may do beside the training of earlier tasks: the stages of later tasks that read no model of the sequence
/// (inspect, preprocess, score, select). They leave the same bytes whenever they run.
/// </summary>
internal static class AheadStages
{
    /// <summary>Task by task, each after what it reads; only stages that run.</summary>
    /// <param name="scoresAside">Whether scoring leaves the training's device alone.</param>
    public static IReadOnlyList<StagePlan> Of(SequencePlan plan, bool scoresAside)
    {
        // A foundation model that this build makes is not there yet.
        var scores = scoresAside && plan.Foundation.Pretrain is not { Reason.Runs: true };
        return [.. plan.Tasks.Skip(1).SelectMany(task => OfTask(task, scores))];
    }

    private static List<StagePlan> OfTask(TaskPlan task, bool scores)
    {
        var ahead = new List<StagePlan>();
        AddIf(true, StageGraph.Inspect);
        AddIf(true, StageGraph.Preprocess);
        AddIf(scores, StageGraph.Score);
        AddIf(IsThere(StageGraph.Score), StageGraph.Select);
        return ahead;

        void AddIf(bool canRun, StageDefinition stage)
        {
            if (canRun && task.Find(stage) is { Reason.Runs: true } plan)
                ahead.Add(plan);
        }

        bool IsThere(StageDefinition stage) => task.Find(stage) is not { Reason.Runs: true } plan || ahead.Contains(plan);
    }
}
