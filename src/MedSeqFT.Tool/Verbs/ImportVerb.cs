using System.CommandLine;
using MedSeqFT.Datasets;

namespace MedSeqFT.Tool.Verbs;

/// <summary><c>medseqft import</c>: a folder in another layout becomes a task of a model project.</summary>
internal static class ImportVerb
{
    public static Command Create(Terminal terminal)
    {
        var source = new Argument<string>("source") { Description = "Folder to import; it is only read." };
        var output = new Option<string>("--output") { Description = "New folder of the task.", HelpName = "FOLDER", Required = true };
        var layout = new Option<TaskLayout>("--layout") { Description = "Arrangement of the source. Default: auto.", HelpName = "auto|decathlon|nnunetv1|nnunetv2|folders" };
        var recipe = new Option<string?>("--recipe") { Description = $"One of the paper's datasets, as downloaded: {string.Join(", ", DatasetRecipes.Names)}.", HelpName = "NAME" };
        var mapping = new Option<string?>("--mapping") { Description = "JSON file that says where images and labels lie, for any other arrangement.", HelpName = "FILE" };
        var channels = new Option<string>("--channels") { Description = "Names of the channels of plain folders, such as CT or T1,FLAIR.", HelpName = "NAMES", DefaultValueFactory = _ => "" };
        var labels = new Option<string>("--labels") { Description = "Names of the label values above 0 of plain folders, in ascending order.", HelpName = "NAMES", DefaultValueFactory = _ => "" };
        var link = new Option<bool>("--link") { Description = "Link to images that need no change instead of copying them." };
        var partial = new Option<bool>("--partial") { Description = "Take a recipe's dataset even if cases are missing." };
        var verb = new Command("import", "Make a task folder of a dataset in another layout: Decathlon, nnU-Net v1 and v2, folders of images and labels, or whatever a mapping describes; NIfTI or NRRD.")
        {
            source, output, layout, recipe, mapping, channels, labels, link, partial,
        };
        verb.SetAction(command => Run(command, terminal, command.GetRequiredValue(source), command.GetRequiredValue(output), new ImportOptions
        {
            Layout = command.GetValue(layout),
            Recipe = command.GetValue(recipe),
            Mapping = command.GetValue(mapping),
            Channels = Names(command.GetRequiredValue(channels)),
            Labels = Names(command.GetRequiredValue(labels)),
            Link = command.GetValue(link),
            Partial = command.GetValue(partial),
        }));
        return verb;
    }

    private static string[] Names(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static int Run(ParseResult command, Terminal terminal, string source, string output, ImportOptions options)
    {
        StageSession.Run(command, terminal, (log, cancellation) =>
        {
            Tensors.LibTorch.EnsureLoaded(command.GetValue(GlobalOptions.LibTorch));
            return DatasetImport.Run(source, output, options, log, cancellation).Folder;
        });
        return Program.Done;
    }
}
