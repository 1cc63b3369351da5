using System.CommandLine;
using System.Globalization;
using MedSeqFT.Phantoms;
using TorchSharp;

namespace MedSeqFT.Tool.Verbs;

/// <summary><c>medseqft phantoms</c>: data to try everything with.</summary>
internal static class PhantomsVerb
{
    private static readonly PhantomOptions Defaults = new();

    public static Command Create(Terminal terminal)
    {
        var output = new Option<string>("--output") { Description = "Folder that gets one folder per task.", HelpName = "FOLDER", Required = true };
        var seed = new Option<long>("--seed") { Description = "The same seed gives the same bytes.", HelpName = "N", DefaultValueFactory = _ => Defaults.Seed };
        var cases = new Option<int>("--cases") { Description = "Labelled cases per task.", HelpName = "N", DefaultValueFactory = _ => Defaults.Cases };
        var unlabelled = new Option<int>("--unlabelled") { Description = "CT volumes without labels, for pre-training, in FOLDER/unlabelled.", HelpName = "N", DefaultValueFactory = _ => Defaults.Unlabelled };
        var size = new Option<string>("--size") { Description = "Voxels z,y,x of a typical case.", HelpName = "Z,Y,X", DefaultValueFactory = _ => string.Join(",", Defaults.Size) };
        var verb = new Command("phantoms", $"Make generated datasets ({string.Join(", ", PhantomTasks.Names)}) to try a model project with: CT and MR look-alikes with labels, free of patients and licences. Files that the same options have left before are kept.")
        {
            output, seed, cases, unlabelled, size,
        };
        verb.SetAction(command => Run(command, terminal, command.GetRequiredValue(output), new PhantomOptions
        {
            Seed = command.GetValue(seed),
            Cases = command.GetValue(cases),
            Unlabelled = command.GetValue(unlabelled),
            Size = ParseSize(command.GetRequiredValue(size)),
        }));
        return verb;
    }

    /// <returns>0 for what is no number, which the options' own check reports.</returns>
    private static int[] ParseSize(string text) =>
        [.. text.Split(',').Select(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var voxels) ? voxels : 0)];

    private static int Run(ParseResult command, Terminal terminal, string output, PhantomOptions options)
    {
        StageSession.Run(command, terminal, (log, cancellation) =>
        {
            Tensors.LibTorch.EnsureLoaded(command.GetValue(GlobalOptions.LibTorch));
            // One thread unless asked for more: a phantom's volumes are too small to share.
            torch.set_num_threads(command.GetValue(GlobalOptions.Threads) ?? 1);
            PhantomTasks.Write(output, options, log, cancellation);
            return Path.GetFullPath(output);
        });
        return Program.Done;
    }
}
