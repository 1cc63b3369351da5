using System.CommandLine;
using MedSeqFT.Artifacts;
using MedSeqFT.Diagnostics;
using MedSeqFT.Inference;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tool.Verbs;

/// <summary><c>medseqft predict</c>: use a model on images that belong to no build.</summary>
internal static class PredictVerb
{
    private const string Full = "float32";
    private const string Half = "bfloat16";

    public static Command Create(Terminal terminal)
    {
        var model = new Option<string>("--model") { Description = "A packed model (with model.json), one of the folders under its tasks, or a task's finetuned folder.", HelpName = "FOLDER", Required = true };
        var task = new Option<string?>("--task") { Description = "Which task of a packed model; needed when it has several.", HelpName = "NAME" };
        var input = new Option<string[]>("--input") { Description = "NIfTI or NRRD images: files, or folders whose .nii, .nii.gz, .nrrd and .nhdr files are all taken.", HelpName = "FILE|FOLDER", Required = true, AllowMultipleArgumentsPerToken = true };
        var output = new Option<string>("--output") { Description = "A .nii, .nii.gz or .nrrd file for one image, else the folder that gets a label map under each image's name; what the model has predicted there before is passed over.", HelpName = "FILE|FOLDER", Required = true };
        var device = new Option<string>("--device") { Description = "auto, cpu, cuda or cuda:N.", HelpName = "DEVICE", DefaultValueFactory = _ => "auto" };
        var again = new Option<bool>("--again") { Description = "Predict also what the output folder has already." };
        var noMirroring = new Option<bool>("--no-mirroring") { Description = "One copy of each tile instead of 8: eight times faster, a little less accurate." };
        var tiles = new Option<int>("--tiles-at-once") { Description = "Tiles that go through the network together.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var precision = new Option<string>("--precision") { Description = $"What tiles are computed in: {Full}, or {Half} where the device has it in hardware.", HelpName = "TYPE", DefaultValueFactory = _ => Full };
        precision.AcceptOnlyFromAmong(Full, Half);
        var verb = new Command("predict", "Segment images with a trained model: sliding window, mirrored and blended as in its evaluation. Leaves label maps on the grid of each image.")
        {
            model, task, input, output, device, again, noMirroring, tiles, precision,
        };
        verb.SetAction(command => Run(command, terminal, (log, cancellation) =>
        {
            var work = PredictionWork.Of(command.GetRequiredValue(input), command.GetRequiredValue(output), command.GetValue(again));
            var folder = TaskFolder(command.GetRequiredValue(model), command.GetValue(task));
            using var network = SegmentationModel.Load(
                folder, command.GetRequiredValue(device), precision: command.GetValue(precision) == Half ? TilePrecision.BFloat16 : TilePrecision.Full);
            network.Window = network.Window with
            {
                Mirroring = network.Window.Mirroring && !command.GetValue(noMirroring),
                TilesAtOnce = Math.Max(1, command.GetValue(tiles)),
            };
            return work.Run(network, log, cancellation);
        }));
        return verb;
    }

    private static int Run(ParseResult command, Terminal terminal, Func<IStageLog, CancellationToken, string> predict)
    {
        StageSession.Run(command, terminal, (log, cancellation) =>
        {
            LibTorch.EnsureLoaded(command.GetValue(GlobalOptions.LibTorch));
            if (command.GetValue(GlobalOptions.Threads) is > 0 and var threads)
                torch.set_num_threads(threads);
            return predict(log, cancellation);
        });
        return Program.Done;
    }

    /// <summary>Of a packed model, only what is used is compared with the manifest.</summary>
    internal static string TaskFolder(string model, string? task)
    {
        var folder = TaskModelFolder.Find(model, task).Path;
        if (File.Exists(Path.Combine(model, ModelManifest.FileName)))
            _ = ModelArtifact.Open(model, Path.GetFileName(folder));
        return folder;
    }
}
