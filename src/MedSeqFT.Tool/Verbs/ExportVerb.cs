using System.CommandLine;
using System.Globalization;
using MedSeqFT.Artifacts;
using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;

namespace MedSeqFT.Tool.Verbs;

/// <summary><c>medseqft export</c>: weights for other programs, or a training checkpoint's part for this one.</summary>
internal static class ExportVerb
{
    private const string PyTorch = "pt";
    private const string Safetensors = "safetensors";

    public static Command Create(Terminal terminal)
    {
        var source = new Argument<string>("source") { Description = "A packed model (folder with model.json), or a weights file (.safetensors, .pt, .pth)." };
        var output = new Option<string>("--output") { Description = "The file to write.", HelpName = "FILE", Required = true };
        var format = new Option<string?>("--format") { Description = "Default: what the output's name ends with. A .pt file is read by torch.load(weights_only=True).", HelpName = "pt|safetensors" };
        var task = new Option<string?>("--task") { Description = "The model of this task of a packed model; without it the carry-over (encoder and decoder, no head).", HelpName = "NAME" };
        var prefix = new Option<string>("--prefix") { Description = "Only tensors whose names begin with this, which is taken off, e.g. 'student.' of a training checkpoint.", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        format.AcceptOnlyFromAmong(PyTorch, Safetensors);
        var verb = new Command("export", "Write weights in another format, under the same official names.") { source, output, format, task, prefix };
        source.Validators.Add(StageVerb.RefuseOptions);
        verb.SetAction(command => Run(command, terminal, command.GetRequiredValue(source), command.GetRequiredValue(output), command.GetValue(format), command.GetValue(task), command.GetValue(prefix)!));
        return verb;
    }

    private static int Run(ParseResult command, Terminal terminal, string source, string output, string? format, string? task, string prefix)
    {
        var chosen = FormatOf(output, format);
        StageSession.Run(command, terminal, (log, _) =>
        {
            LibTorch.EnsureLoaded(command.GetValue(GlobalOptions.LibTorch));
            var count = WeightsExport.Write(WeightsOf(source, task), output, chosen, prefix);
            log.Info(string.Create(CultureInfo.InvariantCulture, $"{count} tensors written"));
            return Path.GetFullPath(output);
        });
        return Program.Done;
    }

    private static WeightsFormat FormatOf(string output, string? format) => (format ?? Path.GetExtension(output).TrimStart('.').ToLowerInvariant()) switch
    {
        PyTorch or "pth" => WeightsFormat.PyTorch,
        Safetensors => WeightsFormat.Safetensors,
        _ => throw new UserErrorException(CommandErrors.UnknownWeightsFormat(output)),
    };

    private static string WeightsOf(string source, string? task)
    {
        if (!Directory.Exists(source))
            return source;
        var artifact = ModelArtifact.Open(source);
        if (task is not null)
            return Path.Combine(artifact.TaskFolder(task), ModelArtifact.WeightsFile);
        var carryOver = Path.Combine(artifact.Folder, ModelArtifact.CarryOverFile);
        return File.Exists(carryOver)
            ? carryOver
            : throw new UserErrorException(ArtifactErrors.SeveralTasks(source, string.Join(", ", artifact.Manifest.Tasks.Select(t => t.Name))));
    }
}
