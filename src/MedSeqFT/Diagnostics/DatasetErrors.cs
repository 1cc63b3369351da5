namespace MedSeqFT.Diagnostics;

/// <summary>MSQ1001-1019 and 1050-1057: dataset folders, dataset.json, splits.json and what the images of a case must share.</summary>
public static class DatasetErrors
{
    public static Diagnostic NoDatasetFile(string folder) => new(
        "MSQ1001",
        $"the folder '{folder}' has no dataset.json. A task is a folder in the layout of the Medical Segmentation Decathlon: dataset.json, imagesTr and labelsTr.");

    public static Diagnostic BrokenJson(string file, string reason, int line, int column) => new(
        "MSQ1002", $"this is no valid JSON: {reason}", file, line, column);

    public static Diagnostic MissingKey(string file, string key, string example, int line, int column) => new(
        "MSQ1003", $"the key '{key}' is missing. Add it, for example \"{key}\": {example}.", file, line, column);

    public static Diagnostic WrongKind(string file, string what, string example, int line, int column) => new(
        "MSQ1050", $"{what} has the wrong form. Write it like {example}.", file, line, column);

    public static Diagnostic GridMismatch(string image, string imageGrid, string label, string labelGrid) => new(
        "MSQ1004",
        $"'{image}' has {imageGrid} but '{label}' has {labelGrid}. Image and label of a case must share one grid; resample the label, or remove the case from dataset.json.");

    public static Diagnostic MissingFile(string file, string path, int line, int column) => new(
        "MSQ1005", $"'{path}' does not exist. Paths are relative to the folder of this file; put the image there, or remove the entry.", file, line, column);

    public static Diagnostic LeavesFolder(string file, string path, int line, int column) => new(
        "MSQ1006", $"'{path}' lies outside the folder of this file. A task keeps its images inside its own folder; copy or link them there.", file, line, column);

    public static Diagnostic CaseTwice(string file, string id, int line, int column) => new(
        "MSQ1007", $"the case '{id}' is listed twice. A case is named by its image's file name; remove or rename one.", file, line, column);

    public static Diagnostic NoCases(string file, int line, int column) => new(
        "MSQ1008", "'training' lists no case. A task needs at least two: one to train on and one to test with.", file, line, column);

    public static Diagnostic NotNumberToName(string file, string key, string found, string example, int line, int column) => new(
        "MSQ1009", $"'{found}' in '{key}' is no number with a name. Write it like {example}; nnU-Net v2 files have number and name the other way round.", file, line, column);

    public static Diagnostic NumberTwice(string file, string key, int number, int line, int column) => new(
        "MSQ1051", $"'{key}' has the number {number} twice. Keep one of them.", file, line, column);

    public static Diagnostic NotConsecutive(string file, string key, string found, string example, int line, int column) => new(
        "MSQ1052", $"'{key}' has the numbers {found}. Allowed are 0, 1, 2, ... without gaps, with 0 the background of labels, like {example}; renumber the label images too.", file, line, column);

    public static Diagnostic UnknownLabels(string label, string found, string allowed) => new(
        "MSQ1010", $"'{label}' contains the labels {found}, but dataset.json names only {allowed}. Add them to 'labels', or correct the label image.");

    public static Diagnostic NotFinite(string image, long voxels) => new(
        "MSQ1011", $"'{image}' has {voxels} voxels that are not a number or infinite. Write the image again from its source, or remove the case from dataset.json.");

    public static Diagnostic WrongChannels(string image, int found, int expected) => new(
        "MSQ1012", $"'{image}' has {found} channels, but 'modality' in dataset.json names {expected}. Make them agree; labels have one channel.");

    public static Diagnostic PlacesDiffer(string image, string label, double millimetres) => new(
        "MSQ1013", $"'{image}' and '{label}' share one grid but lie {millimetres:0.###} mm apart in the patient. Their voxels are matched by index; check the label if that is wrong.");

    public static Diagnostic SplitNamesUnknownCase(string file, string id, int line, int column) => new(
        "MSQ1014", $"'{id}' is no case of this task. Name cases by their image's file name without ending, as dataset.json lists them.", file, line, column);

    public static Diagnostic SplitOverlaps(string file, string id, int line, int column) => new(
        "MSQ1015", $"'{id}' is named twice. A case is either trained on or tested with; keep one entry.", file, line, column);

    public static Diagnostic SplitIsEmpty(string file, string list, int line, int column) => new(
        "MSQ1016", $"'{list}' is empty. A split needs at least one case in 'train' and one in 'test'.", file, line, column);

    public static Diagnostic TooFewCases(string folder, int cases) => new(
        "MSQ1017", $"the task in '{folder}' has {cases} case. It needs at least two: one to train on and one to test with.");

    public static Diagnostic NoForeground(string folder) => new(
        "MSQ1018", $"no training case of the task in '{folder}' has a labelled voxel. Check the label images, or the split.");

    public static Diagnostic EmptyImage(string image) => new(
        "MSQ1019", $"every voxel of '{image}' is zero. Check the image, or remove the case from dataset.json.");

    public static Diagnostic EmptyLabel(string label) => new(
        "MSQ1053", $"'{label}' labels no voxel. The case is used as one without any structure; correct the label image if that is wrong, or remove the case from dataset.json.");

    public static Diagnostic DeadLink(string file, string path, string target, int line, int column) => new(
        "MSQ1054", $"'{path}' is a symbolic link to '{target}', which does not exist or leads back to itself. Point it to the image, or remove the entry.", file, line, column);

    public static Diagnostic RegionOrder(string file, string found, string regions, int line, int column) => new(
        "MSQ1056",
        $"'labels' has the regions {regions}, but 'regions_class_order' is {found}. List for each region, in their order, the value painted where it is predicted: a different one of its own values each; later regions are painted over earlier ones.",
        file,
        line,
        column);

    public static Diagnostic IgnoreNotLargest(string file, int found, int expected, int line, int column) => new(
        "MSQ1057", $"'ignore' has the value {found}. It must be {expected}, the largest value, and belong to no other label; renumber the label images too.", file, line, column);

    public static Diagnostic CaseClash(string file, string id, string other, int line, int column) => new(
        "MSQ1055", $"the cases '{id}' and '{other}' differ only in upper and lower case, which not every file system keeps apart. Rename one of them.", file, line, column);
}
