namespace MedSeqFT.Diagnostics;

/// <summary>MSQ1060-1079: what <c>medseqft import</c> is given.</summary>
public static class ImportErrors
{
    public static Diagnostic UnknownLayout(string folder) => new(
        "MSQ1060",
        $"the folder '{folder}' has no layout that is known: no dataset.json (Medical Segmentation Decathlon, nnU-Net) and no folders 'images' and 'labels'. Check the path, or say with --mapping FILE where images and labels lie.");

    public static Diagnostic BrokenMapping(string file, int line, string reason) => new(
        "MSQ1061",
        $"this mapping cannot be used: {reason.TrimEnd('.')}. It needs 'name', 'channels' (a list of 'name' and 'file'), 'label' (a file) and 'labels' ({{\"0\": \"background\", \"1\": ...}}, or by name as in nnU-Net v2); '{{case}}' in a file stands for a part that differs between cases.",
        file,
        line);

    public static Diagnostic UnknownRecipe(string name, string known) => new(
        "MSQ1062",
        $"there is no recipe '{name}'. There are: {known}. Describe other datasets with --mapping FILE.");

    public static Diagnostic NoCasesFound(string folder, string label) => new(
        "MSQ1063",
        $"no file below '{folder}' is a label '{label}'. Check that the folder is the one meant, and that the download is unpacked.");

    public static Diagnostic MissingImage(string @case, string path) => new(
        "MSQ1064",
        $"the case '{@case}' has a label but no image '{path}'. Put the image there, or remove the label.");

    public static Diagnostic CaseCountsDiffer(string recipe, string found, string expected, string missing) => new(
        "MSQ1067",
        $"the recipe '{recipe}' found {found}, but Table I of the paper has {expected}. {missing} Complete the download, or take what is there with --partial.");

    public static Diagnostic OutputNotUsable(string output, string reason) => new(
        "MSQ1068",
        $"the task cannot be written to '{output}': {reason}. Name a new folder outside of the source.");

    public static Diagnostic CaseIdsClash(string one, string other) => new(
        "MSQ1069",
        $"'{one}' and '{other}' give cases of the same name, or of names that differ only in upper and lower case. Rename one of them.");

    public static Diagnostic GridsDiffer(string one, string grid, string other, string otherGrid) => new(
        "MSQ1070",
        $"'{one}' has {grid} but '{other}' has {otherGrid}. All images and the label of a case must share one grid; resample them, let a mapping do it (\"resample\": true of the channel), or remove the case.");

    public static Diagnostic UnmappedValues(string label, string found, string allowed) => new(
        "MSQ1071",
        $"'{label}' contains the values {found}, but only {allowed} have a meaning. Name them in 'labels', give them a label in 'labelValues', or correct the label image.");

    public static Diagnostic ChannelCount(string image, int found, string named) => new(
        "MSQ1072",
        $"'{image}' has {found} channels, but the channels named are: {named}. Name each channel, in order, with --channels (\"CT\", or \"T1,FLAIR\"): the name decides how intensities are normalised.");

    public static Diagnostic LabelNamesDiffer(string folder, string found, string named) => new(
        "MSQ1073",
        $"the labels of '{folder}' have the values {found}, but the labels named are: {named}. Name one label for each value above 0, in ascending order, with --labels.");

    public static Diagnostic CountsUnknown(string recipe, int cases) => new(
        "MSQ1074",
        $"the recipe '{recipe}' does not know how many cases Table I of the paper has; {cases} were found. Compare the number, and the split, with the paper.");

    public static Diagnostic OneOf(string one, string other) => new(
        "MSQ1075",
        $"{one} and {other} exclude each other. Give one of them.");

    public static Diagnostic TotalDiffers(string mapping, int found, int total) => new(
        "MSQ1077",
        $"'{mapping}' found {found} labelled cases, but the public download has {total}. Check that it is complete, and that the folder holds nothing else.");

    public static Diagnostic PartialRecipe(string recipe, string found, string expected) => new(
        "MSQ1076",
        $"the recipe '{recipe}' found {found}; Table I of the paper has {expected}. Scores cannot be compared with the paper's.");
}
