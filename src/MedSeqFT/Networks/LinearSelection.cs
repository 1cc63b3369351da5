using System.IO.Enumeration;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Networks;

/// <summary>
/// Some of an encoder's Linears, by patterns of their names: "*.attn.qkv, *.attn.proj" or "!swinViT.layers1.*". A name is
/// taken when it matches a pattern, or when there are only exclusions, and matches no exclusion.
/// </summary>
public sealed record LinearSelection
{
    private readonly IReadOnlyList<string> included;
    private readonly IReadOnlyList<string> excluded;

    private LinearSelection(IReadOnlyList<string> included, IReadOnlyList<string> excluded) => (this.included, this.excluded) = (included, excluded);

    /// <summary>Says nothing, neither what to take nor what to leave out.</summary>
    public bool IsEmpty => included.Count + excluded.Count == 0;

    /// <param name="patterns">Between commas or semicolons; * stands for any letters, ! at the beginning leaves out.</param>
    public static LinearSelection Parse(string patterns)
    {
        var parts = patterns.Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToLookup(part => part[0] == '!');
        return new LinearSelection([.. parts[false]], [.. parts[true].Select(part => part[1..])]);
    }

    public bool Takes(string linear) => (included.Count == 0 ? excluded.Count > 0 : Matches(included, linear)) && !Matches(excluded, linear);

    /// <summary>For patterns that are empty or choose none of the network's Linears.</summary>
    internal static Diagnostic NoneChosen(string patterns, Backbone? network = null)
    {
        var known = network is null ? "" : $" such as {LoadReport.Names([.. network.EncoderLinears.Select(linear => linear.Name)])}";
        return OptionErrors.UnknownValue("LoraTargets", patterns, $"'*' (all) and patterns that match Linears of the encoder{known}");
    }

    private static bool Matches(IReadOnlyList<string> patterns, string linear) =>
        patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, linear, ignoreCase: false));
}
