using MedSeqFT.Artifacts;
using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using MedSeqFT.Tests.Inference;

namespace MedSeqFT.Tests.Tool;

/// <summary>A packed model of untrained networks, in the folder "packed".</summary>
internal static class PackedModels
{
    public static void Write(TemporaryFolder folder, params string[] tasks) => ModelArtifact.Write(folder.Combine("packed"), new PackContents
    {
        Name = "abdomen",
        Version = "1.1.0",
        ParentVersion = "1.0.0",
        ToolVersion = "1.0.0",
        Tasks = [.. tasks.Select(task => new PackedTask(task, Finetuned(folder, task), Refined: null, Evaluated: null))],
    });

    private static string Finetuned(TemporaryFolder folder, string task)
    {
        var path = Directory.CreateDirectory(folder.Combine(task, "finetuned")).FullName;
        var plan = TestPlans.Plan(task);
        using var network = Backbones.Create(plan.Backbone, 1, plan.Labels.Count, seed: 4);
        using var state = PretrainedWeights.StateDictOf(network, (_, _) => true);
        TensorFile.Write(Path.Combine(path, "deliverable.safetensors"), state);
        plan.Save(path);
        return path;
    }
}
