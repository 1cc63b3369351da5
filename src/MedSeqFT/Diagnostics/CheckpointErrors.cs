namespace MedSeqFT.Diagnostics;

/// <summary>MSQ30xx: files of named tensors (safetensors, PyTorch) and how their content fits a network.</summary>
public static class CheckpointErrors
{
    public static Diagnostic NotFound(string file) => new(
        "MSQ3001",
        $"the weights file '{file}' does not exist. Check the path, or download the file.",
        file);

    public static Diagnostic UnknownFormat(string file) => new(
        "MSQ3002",
        $"'{file}' is neither a safetensors file nor a PyTorch checkpoint (.pt, .pth). Check that the download is complete and is no web page.",
        file);

    public static Diagnostic LegacyPyTorch(string file) => new(
        "MSQ3003",
        $"'{file}' has the layout that PyTorch wrote before version 1.6. Load it in Python and save it again with torch.save of a current PyTorch.",
        file);

    public static Diagnostic BrokenSafetensors(string file, string reason) => new(
        "MSQ3004",
        $"the safetensors file '{file}' is broken: {reason}. Copy or download it again.",
        file);

    public static Diagnostic BrokenPyTorch(string file, string reason) => new(
        "MSQ3005",
        $"the PyTorch checkpoint '{file}' can't be read: {reason}. Copy or download it again, or save model.state_dict() anew with torch.save.",
        file);

    public static Diagnostic UnknownElementType(string file, string tensor, string type) => new(
        "MSQ3006",
        $"tensor '{tensor}' in '{file}' has elements of type '{type}'. Allowed are 16, 32 and 64 bit floats, bfloat16, 8 to 64 bit integers, uint8 and bool; convert the tensor before saving.",
        file);

    public static Diagnostic PositionTableOfAnotherSize(string table, long rows, string grid) => new(
        "MSQ3030",
        $"position table '{table}' has {rows} rows, which a grid of {grid} tokens does not give, with a class token or without. It was made for images of another size; set BackbonePositions to 'published', which needs no grid.");

    public static Diagnostic NoStateDict(string file, string found) => new(
        "MSQ3007",
        $"'{file}' holds no named tensors but {found}. Save the network's state dict, bare or under 'state_dict', 'network_weights', 'net' or 'student'.",
        file);

    public static Diagnostic TooFewMatched(string file, int matched, int wanted, string suggestion) => new(
        "MSQ3008",
        $"only {matched} of the {wanted} tensors that the network should take from '{file}' have its names and shapes; the rest would stay random. {suggestion}",
        file);

    public static Diagnostic MissingTensors(string file, string names) => new(
        "MSQ3009",
        $"'{file}' lacks {names}. The network was built with other options than the file; use the file's own options, or build the stage that wrote it again.",
        file);

    public static Diagnostic UnexpectedTensors(string file, string names) => new(
        "MSQ3010",
        $"'{file}' has {names}, for which the network has no place. The network was built with other options than the file; use the file's own options, or build the stage that wrote it again.",
        file);

    public static Diagnostic WrongShape(string file, string tensor, string found, string expected) => new(
        "MSQ3011",
        $"tensor '{tensor}' in '{file}' has shape [{found}], the network needs [{expected}]. Check Backbone, BackboneFeatureSize, and the numbers of channels and classes.",
        file);

    public static Diagnostic NoSuchPrefix(string file, string prefix, string names) => new(
        "MSQ3020",
        $"no tensor in '{file}' has a name that begins with '{prefix}'; it has {names}. Check --prefix, or run 'medseqft inspect' on the file.",
        file);
}
