namespace MedSeqFT.Diagnostics;

/// <summary>MSQ2070-2079: what was typed after <c>medseqft</c>.</summary>
public static class CommandErrors
{
    public static Diagnostic NotUnderstood(string reason, string command) => new(
        "MSQ2070",
        $"{reason} '{command} --help' lists what is allowed.");

    public static Diagnostic OtherStage(string file, string verb, string stage) => new(
        "MSQ2071",
        $"this is a request for stage '{stage}', not '{verb}'. Run 'medseqft {stage}' with it.",
        file);

    public static Diagnostic NothingToInspect(string path) => new(
        "MSQ2072",
        "there is nothing to inspect here. Allowed are a dataset folder (with dataset.json), a model folder (with model.json), a checkpoint file (.safetensors, .pt, .pth) and an inspect request (.json).",
        path);

    public static Diagnostic OneFileForMany(string output) => new(
        "MSQ2074",
        $"'{output}' is one file, but --input is not one image that exists. Name an image, or a folder for the output.");

    public static Diagnostic UnknownWeightsFormat(string output) => new(
        "MSQ2078",
        $"the name '{output}' doesn't say which format to write. Allowed endings are .pt, .pth and .safetensors, or name the format with --format.");
}
