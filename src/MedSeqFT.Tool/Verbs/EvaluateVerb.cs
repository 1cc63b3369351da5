using System.CommandLine;
using MedSeqFT.Diagnostics;
using MedSeqFT.Evaluation;
using MedSeqFT.Inference;
using MedSeqFT.Tool.Logs;
using MedSeqFT.Tool.Reports;

namespace MedSeqFT.Tool.Verbs;

/// <summary><c>medseqft evaluate PATH</c>: the stage when PATH is a request; with --references, label maps of any program against theirs.</summary>
internal static class EvaluateVerb
{
    private static readonly EvaluateOptions Defaults = new();

    public static Command Create(StageHelp stage, Terminal terminal, RunStage run, bool inFull)
    {
        var path = new Argument<string>("path") { Description = "A stage request (.json), or a folder of predicted label maps." };
        var references = new Option<string?>("--references") { Description = "Folder of reference label maps with the names of the predictions.", HelpName = "FOLDER" };
        var output = new Option<string?>("--output") { Description = "Folder for report.json, report.md and nnU-Net's summary.json. Default: the predictions' own.", HelpName = "FOLDER" };
        var names = new Option<string>("--names") { Description = "Names of the labels from 1 on. Default: the labels in the references, by number.", HelpName = "NAME,NAME", DefaultValueFactory = _ => "" };
        var ignore = new Option<int?>("--ignore-label") { Description = "Voxels with this label in the reference count for nothing.", HelpName = "N" };
        var definition = new Option<string>("--hd95") { Description = $"Whose HD95: {string.Join(", ", Hd95Definitions.All)}.", HelpName = "NAME", DefaultValueFactory = _ => Defaults.Hd95Definition };
        var missed = new Option<string>("--missed") { Description = $"What stands for a missed distance in penalised means: {string.Join(", ", MissedDistances.All)} (and leave absent classes out, as nnU-Net does).", HelpName = "NAME", DefaultValueFactory = _ => Defaults.MissedDistance };
        var tolerance = new Option<double>("--surface-tolerance") { Description = "Tolerance of the surface Dice in mm.", HelpName = "MM", DefaultValueFactory = _ => Defaults.SurfaceDiceTolerance };
        var regions = new Option<string>("--regions") { Description = "Labels to score together, as in \"liver=1,2 tumour=2\".", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        var first = new Option<bool>("--summary-v1") { Description = $"Leave also the summary of nnU-Net v1, as {NnUnetV1Summary.FileName}." };
        var apply = new Option<string?>("--postprocessing") { Description = "A postprocessing.json to apply to the predictions before they are scored.", HelpName = "FILE" };
        var determine = new Option<bool>("--determine-postprocessing") { Description = "Learn from these cases which smaller parts to remove, as nnU-Net does, and leave postprocessing.json. Never from test cases." };
        var verb = new Command(stage.Name, inFull ? $"{stage.Description} With a folder and --references: compare label maps, without a model project." : stage.Summary)
        {
            path, references, output, names, ignore, definition, missed, tolerance, regions, first, apply, determine,
        };
        path.Validators.Add(StageVerb.RefuseOptions);
        verb.SetAction(command => command.GetRequiredValue(path) is var given && Path.GetExtension(given).Equals(".json", StringComparison.OrdinalIgnoreCase)
            ? StageVerb.Run(stage, given, command, terminal, run)
            : Compare(command, terminal, command.GetValue(output) ?? given, new FolderEvaluation
            {
                Predictions = given,
                References = command.GetValue(references) ?? throw new UserErrorException(EvaluationErrors.NoReferencesNamed(given)),
                Names = command.GetRequiredValue(names).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
                IgnoreLabel = command.GetValue(ignore),
                Options = new EvaluateOptions
                {
                    Hd95Definition = command.GetRequiredValue(definition),
                    MissedDistance = command.GetRequiredValue(missed),
                    SurfaceDiceTolerance = command.GetValue(tolerance),
                    EvaluateRegions = command.GetRequiredValue(regions),
                },
                SummaryV1 = command.GetValue(first),
                Postprocessing = command.GetValue(apply) is { } file ? Postprocessing.Load(file) : Postprocessing.None,
                DeterminePostprocessing = command.GetValue(determine),
            }));
        return verb;
    }

    private static int Compare(ParseResult command, Terminal terminal, string output, FolderEvaluation folders)
    {
        Diagnostic[] faults = [.. folders.Options.Validate()];
        if (faults.Length > 0)
            throw new UserErrorException(faults);
        var json = command.GetValue(GlobalOptions.Json);
        EvaluationReport? report = null;
        StageSession.Run(command, terminal, (log, cancellation) =>
        {
            report = folders.Run(output, log, cancellation);
            if (json)
                terminal.Output.WriteLine(JsonLines.Report(report));
            return Path.GetFullPath(output);
        });
        if (!json)
            ScoreReport.Print(report!, terminal.Console);
        return Program.Done;
    }
}
