using System.IO.Hashing;
using System.Text;
using MedSeqFT.Pipeline;

namespace MedSeqFT.Sdk.Planning;

/// <summary>
/// The key of a stage: a digest of (name, value) pairs. Upstream stages enter by their keys, not by their bytes, so the
/// keys of the whole sequence are known before anything runs.
/// </summary>
internal static class StageKey
{
    public static string Of(IEnumerable<KeyPart> parts)
    {
        var digest = new XxHash128();
        foreach (var part in parts)
            digest.Append(Encoding.UTF8.GetBytes($"{part.Name}\0{part.Value}\n"));
        return Convert.ToHexStringLower(digest.GetCurrentHash());
    }

    /// <summary>Stage, format version and the options that the stage reads, in canonical spelling.</summary>
    public static IEnumerable<KeyPart> OwnParts(StageDefinition stage, IReadOnlyDictionary<string, string> options) =>
        stage.Options
            .Where(options.ContainsKey)
            .Select(name => new KeyPart(name, OptionValue.Canonical(options[name])))
            .Prepend(new KeyPart("format", $"{stage.Name} {stage.Format}"));
}
