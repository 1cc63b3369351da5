using System.CommandLine;
using MedSeqFT.Artifacts;
using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;
using MedSeqFT.Tool.Reports;

namespace MedSeqFT.Tool.Verbs;

/// <summary><c>medseqft inspect PATH</c>: the stage when PATH is a request, else a report for a reader.</summary>
internal static class InspectVerb
{
    private static readonly string[] CheckpointEndings = [".safetensors", ".pt", ".pth", ".bin", ".ckpt"];

    public static Command Create(StageHelp stage, Terminal terminal, RunStage run, bool inFull)
    {
        var path = new Argument<string>("path") { Description = "A stage request (.json), a dataset folder, a model folder or a checkpoint file." };
        var verb = new Command(stage.Name, inFull ? stage.Description : stage.Summary) { path };
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
            DatasetReport.Print(TaskDataset.Load(path), terminal.Console);
        else if (File.Exists(Path.Combine(path, ModelManifest.FileName)))
            ModelReport.Print(ModelArtifact.Open(path), terminal.Console);
        else if (File.Exists(path) && CheckpointEndings.Contains(ending))
            PrintCheckpoint(path, command, terminal);
        else
            throw new UserErrorException(CommandErrors.NothingToInspect(path));
        return Program.Done;
    }

    private static void PrintCheckpoint(string path, ParseResult command, Terminal terminal)
    {
        LibTorch.EnsureLoaded(command.GetValue(GlobalOptions.LibTorch));
        var tensors = TensorFile.List(path);
        CheckpointReport.Print(path, tensors, terminal.Console);
        if (LoraUpdates.AreIn(tensors))
            LoraUpdates.Print(path, terminal.Console);
        else
            CheckpointReport.PrintBackbone(tensors, terminal.Console);
    }
}
