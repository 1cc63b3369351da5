namespace MedSeqFT.Sdk.Tasks;

/// <summary>
/// obj/medseqft/settled.&lt;Configuration&gt;: what a build saw that had nothing to do, and what it answered. A build that
/// sees the same gives the same answer without planning.
/// </summary>
/// <param name="Model">Name and value of the model item's metadata; the folder is called Model.</param>
/// <param name="Stages">"finetune Liver", in the order of the build.</param>
internal sealed record SettledBuild(IReadOnlyList<KeyValuePair<string, string>> Model, IReadOnlyList<string> Stages, string View)
{
    public const string Folder = "Model";
    private const string Header = "medseqft-settled 1";
    private const string Mark = "\n\n";

    public static string FileOf(string stateFolder, string configuration) => Path.Combine(stateFolder, $"settled.{configuration}");

    /// <returns>Null when there is none, or a power cut shortened it: then the build plans.</returns>
    public static SettledBuild? Read(string file)
    {
        if (!File.Exists(file))
            return null;
        var parts = File.ReadAllText(file).Split(Mark, 4);
        return parts.Length == 4 && parts[0] == Header
            ? new SettledBuild([.. parts[1].Split('\n').Select(Pair)], parts[2].Split('\n'), parts[3])
            : null;
    }

    public void Write(string file)
    {
        File.WriteAllText(file + ".new", string.Join(Mark, Header, string.Join('\n', Model.Select(m => $"{m.Key}={m.Value}")), string.Join('\n', Stages), View));
        File.Move(file + ".new", file, overwrite: true);
    }

    private static KeyValuePair<string, string> Pair(string line)
    {
        var end = line.IndexOf('=', StringComparison.Ordinal);
        return new(line[..end], line[(end + 1)..]);
    }
}
