namespace MedSeqFT.Diagnostics;

/// <summary>MSQ32xx: packed models and the model folders of tasks.</summary>
public static class ArtifactErrors
{
    public static Diagnostic NotAnArtifact(string folder) => new(
        "MSQ3201",
        $"'{folder}' is not a packed model: it has no model.json. Name the folder '<name>.<version>' that a build left under bin.");

    public static Diagnostic BrokenManifest(string file, int line, string reason) => new(
        "MSQ3202",
        $"the model's manifest can't be read: {reason} Pack the model again, or copy it again from where it came.",
        file,
        line);

    public static Diagnostic UnknownFormat(string file, int found, int known) => new(
        "MSQ3203",
        $"the model's manifest has format {found}, but this tool reads format {known}. Use the tool version that the manifest names.",
        file);

    public static Diagnostic MissingFile(string folder, string file) => new(
        "MSQ3204",
        $"the packed model '{folder}' lacks '{file}', which its manifest lists. Copy the model again with all of its files.");

    public static Diagnostic ChangedFile(string file, string expected, string found) => new(
        "MSQ3205",
        $"the file's SHA-256 is {found}, but the manifest says {expected}. The file was changed or damaged after packing; copy the model again.",
        file);

    public static Diagnostic UnknownTask(string folder, string task, string known) => new(
        "MSQ3206",
        $"the packed model '{folder}' has no task '{task}'. It has {known}.");

    public static Diagnostic NoWeights(string folder) => new(
        "MSQ3207",
        $"'{folder}' holds no segmentation model: it has neither 'deliverable.safetensors' nor 'model.safetensors'. Name a task's 'finetuned' folder or a folder under 'tasks' of a packed model.");

    public static Diagnostic NoPlan(string folder) => new(
        "MSQ3208",
        $"'{folder}' has weights but no 'plan.json', without which an image can't be prepared for them. Copy the model again with all of its files.");

    public static Diagnostic BrokenPlan(string file, int line, string reason) => new(
        "MSQ3209",
        $"the model's plan can't be read: {reason} Copy the model again from where it came, or train it again.",
        file,
        line);

    public static Diagnostic SeveralTasks(string folder, string known) => new(
        "MSQ3210",
        $"the packed model '{folder}' has several tasks: {known}. Name the one meant (--task, or the argument 'task').");
}
