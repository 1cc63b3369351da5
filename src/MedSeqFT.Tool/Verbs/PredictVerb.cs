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
    public static Command Create(Terminal terminal)
    {
        var model = new Option<string>("--model") { Description = "A packed model (with model.json), one of the folders under its tasks, or a task's finetuned folder.", HelpName = "FOLDER", Required = true };
        var task = new Option<string?>("--task") { Description = "Which task of a packed model; needed when it has several.", HelpName = "NAME" };
        var input = new Option<string[]>("--input") { Description = "NIfTI images: files, or folders whose .nii and .nii.gz files are all taken.", HelpName = "FILE|FOLDER", Required = true, AllowMultipleArgumentsPerToken = true };
        var output = new Option<string>("--output") { Description = "A .nii or .nii.gz file for one image, else the folder that gets a label map under each image's name.", HelpName = "FILE|FOLDER", Required = true };
        var device = new Option<string>("--device") { Description = "auto, cpu, cuda or cuda:N.", HelpName = "DEVICE", DefaultValueFactory = _ => "auto" };
        var verb = new Command("predict", "Segment images with a trained model: sliding window, mirrored and blended as in its evaluation. Leaves label maps on the grid of each image.")
        {
            model, task, input, output, device,
        };
        verb.SetAction(command => Run(command, terminal, (log, cancellation) =>
        {
            using var network = SegmentationModel.Load(
                TaskFolder(command.GetRequiredValue(model), command.GetValue(task)), command.GetRequiredValue(device));
            return Predict(network, command.GetRequiredValue(input), command.GetRequiredValue(output), log, cancellation);
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

    internal static string TaskFolder(string model, string? task)
    {
        if (task is null && !File.Exists(Path.Combine(model, ModelManifest.FileName)))
            return model;
        var artifact = ModelArtifact.Open(model);
        var names = artifact.Manifest.Tasks.Select(t => t.Name).ToList();
        return task is null && names.Count != 1
            ? throw new UserErrorException(CommandErrors.TaskNotNamed(model, string.Join(", ", names)))
            : artifact.TaskFolder(task ?? names[0]);
    }

    private static string Predict(SegmentationModel model, string[] inputs, string output, IStageLog log, CancellationToken cancellation)
    {
        if (!IsImage(output))
            Predictor.Run(model, inputs, output, log, cancellation);
        else if (inputs is not [var image] || !File.Exists(image))
            throw new UserErrorException(CommandErrors.OneFileForMany(output));
        else if (Path.GetFullPath(image) == Path.GetFullPath(output))
            throw new UserErrorException(PredictionErrors.OverwritesImage(image));
        else
            model.PredictFile(image, output, log, cancellation);
        return Path.GetFullPath(output);
    }

    private static bool IsImage(string path) =>
        path.EndsWith(".nii", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".nii.gz", StringComparison.OrdinalIgnoreCase);
}
