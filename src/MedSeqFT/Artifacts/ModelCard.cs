using System.Globalization;
using System.Text;
using MedSeqFT.Datasets;
using MedSeqFT.Networks;

namespace MedSeqFT.Artifacts;

/// <summary>README.md of a packed model: what a person needs before using or passing on the weights.</summary>
public static class ModelCard
{
    public static string Of(ModelManifest manifest, bool hasCarryOver)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {manifest.Name} {manifest.Version}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"A 3D segmentation model ({Backbone(manifest)}) refined on {manifest.Tasks.Count} task{(manifest.Tasks.Count == 1 ? "" : "s")} in sequence with MedSeqFT.\n\n");
        if (hasCarryOver)
        {
            text.Append("- `carry-over.safetensors`: the refined foundation model, encoder and decoder without a head. Start further tasks from it.\n");
            if (manifest.Tasks.Select(task => task.Channels.Count).Distinct().Count() > 1)
                text.Append("  Its `stems.<channels>.<name>` are the first convolutions for images of other numbers of channels; take them in place of `<name>`.\n");
        }
        text.Append("- `tasks/<task>/model.safetensors`: the model of one task, encoder, decoder and head. Predict with it.\n");
        text.Append("- `model.json`: provenance and the SHA-256 of every file.\n\n");
        AppendTasks(text, manifest);
        AppendUse(text, manifest);
        AppendProvenance(text, manifest);
        AppendLimits(text, manifest);
        return text.Replace("\r\n", "\n").ToString();
    }

    private static void AppendTasks(StringBuilder text, ModelManifest manifest)
    {
        text.Append("""
            ## Tasks

            | task | input | labels | Dice % | HD95 mm | HD95 mm, penalised | misses | test cases |
            | --- | --- | --- | ---: | ---: | ---: | ---: | ---: |

            """);
        foreach (var task in manifest.Tasks)
        {
            var labels = string.Join(", ", LabelScheme.Targets(task.Labels, task.Scheme).Select(target => $"{target.Label} {target.Region.Name}"));
            var metrics = task.Metrics is { } m
                ? $"{Number(100 * m.Dice)} | {Number(m.Hd95Mm)} | {Number(m.Hd95MmPenalised)} | {m.Misses} | {task.TestCases}"
                : "not evaluated | | | |";
            text.Append(CultureInfo.InvariantCulture, $"| {task.Name} | {string.Join(", ", task.Channels)} | {labels} | {metrics} |\n");
        }
        text.Append("""

            Means over the classes on held-out cases of the same dataset. `tasks/<task>/report.json` has every case and class.


            """);
    }

    private static void AppendUse(StringBuilder text, ModelManifest manifest)
    {
        var task = manifest.Tasks[^1];
        var folder = $"tasks/{task.Name}";
        text.Append(CultureInfo.InvariantCulture, $$"""
            ## Use

            From C# (package MedSeqFT), from NIfTI to a label map on the image's own grid:

            ```csharp
            using var model = SegmentationModel.Load("{{folder}}", "auto");
            model.PredictFile("patient.nii.gz", "patient_labels.nii.gz");
            ```

            {{BackboneGuide.Python(manifest.Backbone, task.Channels.Count, LabelScheme.Outputs(task.Labels, task.Scheme), folder)}}

            `medseqft export . --task {{task.Name}} --output model.pt` writes the same weights for `torch.load(..., weights_only=True)`.


            """);
    }

    private static void AppendProvenance(StringBuilder text, ModelManifest manifest)
    {
        text.Append("## Provenance\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Made by MedSeqFT {manifest.ToolVersion}; {(manifest.ParentVersion is { } parent ? $"continues version {parent}" : "the first version")}. The order of the tasks is the order of training.\n\n");
        text.Append("| task | dataset hash | dataset licence |\n| --- | --- | --- |\n");
        foreach (var task in manifest.Tasks)
            text.Append(CultureInfo.InvariantCulture, $"| {task.Name} | {task.Dataset ?? "not recorded"} | {(string.IsNullOrEmpty(task.Licence) ? "not stated" : task.Licence)} |\n");
        text.Append("\nOptions: ");
        text.AppendJoin(", ", manifest.Options.Select(option => $"{option.Key} = {option.Value}"));
        text.Append(manifest.Options.Count == 0 ? "all defaults.\n\n" : ".\n\n");
    }

    private static void AppendLimits(StringBuilder text, ModelManifest manifest)
    {
        var unevaluated = manifest.Tasks.Where(task => task.Metrics is null).Select(task => task.Name).ToArray();
        text.Append("""
            ## Limits

            - Not a medical device: for research, never for diagnosis.
            - The scores hold for images like those of the task's dataset. Other scanners, protocols or patients were not tested.
            - The weights may be bound by the licences of the datasets above and of the foundation model.

            """);
        if (unevaluated.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"- Without test cases, so of unknown quality: {string.Join(", ", unevaluated)}.\n");
    }

    private static string Backbone(ModelManifest manifest) =>
        $"{manifest.Backbone.Backbone}, {BackboneGuide.Describe(manifest.Backbone)}";

    private static string Number(double? value) => value?.ToString("F2", CultureInfo.InvariantCulture) ?? "none";
}
