namespace MedSeqFT.Networks;

/// <summary>What became of a checkpoint's tensors, by official names. The published loaders say nothing and keep random weights.</summary>
/// <param name="Matched">Taken as they are.</param>
/// <param name="Adapted">First convolutions spread over another number of input channels, position tables brought to another image size.</param>
/// <param name="KeptRandom">Parameters that should have been filled and keep their initial values.</param>
/// <param name="Unused">In the checkpoint, but not asked for; relative-position indices, which the network computes, don't count.</param>
public sealed record LoadReport(
    IReadOnlyList<string> Matched,
    IReadOnlyList<string> Adapted,
    IReadOnlyList<string> KeptRandom,
    IReadOnlyList<string> Unused)
{
    /// <summary>Left by the stages score, finetune and distill, with every name.</summary>
    public const string FileName = "weights.json";
    private const int ShownNames = 4;

    /// <summary>Those of <see cref="KeptRandom"/> that the checkpoint has in another shape.</summary>
    public IReadOnlyList<string> WrongShape { get; init; } = [];

    /// <summary>One line for the log: "137 tensors loaded; 2 kept at random (out.conv.conv.weight, out.conv.conv.bias)".</summary>
    public override string ToString() => $"{Matched.Count} tensors loaded"
        + Part(Adapted, "adapted to the images")
        + Part(KeptRandom, "kept at random")
        + Part(WrongShape, "of these with another shape in the file")
        + Part(Unused, "in the file not used");

    /// <summary>The same, where some of the tensors were adapted before they were taken.</summary>
    internal LoadReport WithAdapted(IReadOnlyCollection<string> names) => this with
    {
        Matched = [.. Matched.Where(name => !names.Contains(name))],
        Adapted = [.. Adapted, .. Matched.Where(names.Contains)],
    };

    /// <summary>The first few names, e.g. "a, b, c, d and 8 more".</summary>
    internal static string Names(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(ShownNames)) + (names.Count > ShownNames ? $" and {names.Count - ShownNames} more" : "");

    private static string Part(IReadOnlyList<string> names, string what) => names.Count == 0 ? "" : $"; {names.Count} {what} ({Names(names)})";
}
