using System.CommandLine;
using System.Globalization;
using MedSeqFT.Artifacts;
using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Retention;
using MedSeqFT.Tensors;
using MedSeqFT.Tool.Reports;

namespace MedSeqFT.Tool.Verbs;

/// <summary><c>medseqft inspect PATH</c>: the stage when PATH is a request, else a report for a reader.</summary>
internal static class InspectVerb
{
    private static readonly string[] CheckpointEndings = [".safetensors", ".pt", ".pth", ".bin", ".ckpt"];
    private static readonly FinetuneOptions Defaults = new();

    private static readonly Option<string> BackboneName = new("--backbone") { Description = "Backbone to estimate the memory of training for, on a dataset folder.", HelpName = "NAME", DefaultValueFactory = _ => new BackboneOptions().Backbone };
    private static readonly Option<int> FeatureSize = new("--feature-size") { Description = "BackboneFeatureSize, for Backbones voco and unimiss-plus.", HelpName = "N" };
    private static readonly Option<string> Patch = new("--patch") { Description = "Patch to estimate the memory of training with.", HelpName = "Z,Y,X", DefaultValueFactory = _ => string.Join(",", Defaults.PatchSize) };
    private static readonly Option<int> Batch = new("--batch") { Description = "Patches a step.", HelpName = "N", DefaultValueFactory = _ => Defaults.BatchSize };

    public static Command Create(StageHelp stage, Terminal terminal, RunStage run, bool inFull)
    {
        var path = new Argument<string>("path") { Description = "A stage request (.json), a dataset folder, a model folder or a checkpoint file." };
        var verb = new Command(stage.Name, inFull ? stage.Description : stage.Summary) { path, BackboneName, FeatureSize, Patch, Batch };
        path.Validators.Add(StageVerb.RefuseOptions);
        verb.SetAction(command => Run(stage, command.GetRequiredValue(path), command, terminal, run));
        return verb;
    }

    private static int Run(StageHelp stage, string path, ParseResult command, Terminal terminal, RunStage run)
    {
        var ending = Path.GetExtension(path).ToLowerInvariant();
        if (ending == ".json")
            return StageVerb.Run(stage, path, command, terminal, run);
        if (File.Exists(Path.Combine(path, TaskDataset.FileName)))
            PrintDataset(TaskDataset.Load(path), command, terminal);
        else if (File.Exists(Path.Combine(path, ModelManifest.FileName)))
            ModelReport.Print(ModelArtifact.Open(path), terminal.Console);
        else if (File.Exists(path) && CheckpointEndings.Contains(ending))
            PrintCheckpoint(path, command, terminal);
        else
            throw new UserErrorException(CommandErrors.NothingToInspect(path));
        return Program.Done;
    }

    private static void PrintDataset(TaskDataset dataset, ParseResult command, Terminal terminal)
    {
        var backbone = new BackboneOptions { Backbone = command.GetRequiredValue(BackboneName), BackboneFeatureSize = command.GetValue(FeatureSize) };
        var memory = MemoryOptions(command, backbone);
        DatasetReport.Print(dataset, terminal.Console);
        LibTorch.EnsureLoaded(command.GetValue(GlobalOptions.LibTorch));
        MemoryReport.Print(backbone, dataset.Channels.Count, dataset.Labels.Count, memory.Patch, memory.Batch, MachineMemory, terminal.Console);
    }

    private static void PrintCheckpoint(string path, ParseResult command, Terminal terminal)
    {
        LibTorch.EnsureLoaded(command.GetValue(GlobalOptions.LibTorch));
        var tensors = TensorFile.List(path);
        CheckpointReport.Print(path, tensors, terminal.Console);
        if (LoraUpdates.AreIn(tensors))
        {
            LoraUpdates.Print(path, terminal.Console);
            return;
        }
        var match = BackboneMatch.Of(tensors, TensorFile.ListBeside(path, "teacher", "dino_loss"));
        CheckpointReport.PrintBackbone(match, terminal.Console);
        if (match is null)
            return;
        var memory = MemoryOptions(command, match.Options);
        MemoryReport.Print(match.Options, match.Channels, match.Classes ?? 2, memory.Patch, memory.Batch, MachineMemory, terminal.Console);
    }

    // Of the container where there is a limit.
    private static long MachineMemory => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    private static (int[] Patch, int Batch) MemoryOptions(ParseResult command, BackboneOptions backbone)
    {
        int[] patch = [.. command.GetRequiredValue(Patch).Split(',').Select(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var side) ? side : 0)];
        var batch = command.GetValue(Batch);
        Diagnostic[] faults = [.. backbone.Validate(), .. Backbones.ValidatePatch(backbone, "--patch", patch), .. OptionRange.AtLeast("--batch", batch, 1)];
        return faults.Length == 0 ? (patch, batch) : throw new UserErrorException(faults);
    }
}
