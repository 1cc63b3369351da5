using System.Globalization;
using MedSeqFT.Networks;
using MedSeqFT.Training;
using Spectre.Console;

namespace MedSeqFT.Tool.Reports;

/// <summary>What fine-tuning a backbone will need, and which patch this machine has the memory for.</summary>
internal static class MemoryReport
{
    /// <param name="available">Bytes of this machine, or of the container.</param>
    public static void Print(BackboneOptions backbone, int channels, int classes, int[] patch, int batch, long available, IAnsiConsole console)
    {
        console.WriteLine($"memory to fine-tune {backbone.Backbone} with patch {Text(patch)}, batch {batch} (an estimate, of {Size(available)} in this machine):");
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("ActivationCheckpointing", "weights", "optimizer", "activations", "working", "total", "largest patch that fits");
        foreach (var checkpointing in new[] { false, true })
        {
            var memory = Estimate(patch, checkpointing);
            var largest = TrainingMemory.LargestPatch(backbone, patch, available, p => Estimate(p, checkpointing).Total);
            table.AddRow(
                checkpointing ? "true" : "false", Size(memory.Weights), Size(memory.Optimizer), Size(memory.Activations), Size(memory.Working), Size(memory.Total),
                largest is null ? "none" : largest.SequenceEqual(patch) ? "this one" : Text(largest));
        }
        console.Write(table);

        TrainingMemory Estimate(IReadOnlyList<int> p, bool checkpointing) => TrainingMemory.Of(backbone, channels, classes, p, batch, checkpointing);
    }

    private static string Text(int[] patch) => string.Join(',', patch);

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB");
}
