using System.Globalization;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Selection;

/// <summary>Which training cases of a task stay in the memory buffer (Sec. III-C).</summary>
public sealed record SelectionOptions
{
    /// <summary>Lowest self-supervised loss first, the paper's rule.</summary>
    public const string Mds = "mds";

    /// <summary>A seeded draw: the ablation of Table III.</summary>
    public const string Random = "random";

    /// <summary>K. Not in the paper; 10 gives five distinct pairs even for its smallest task.</summary>
    public int BufferSize { get; init; } = 10;

    public string BufferSelection { get; init; } = Mds;

    public long Seed { get; init; }

    public IEnumerable<Diagnostic> Validate()
    {
        if (BufferSize < 1)
            yield return OptionErrors.OutOfRange(nameof(BufferSize), BufferSize.ToString(CultureInfo.InvariantCulture), "1 or more");
        if (BufferSelection is not (Mds or Random))
            yield return OptionErrors.UnknownValue(nameof(BufferSelection), BufferSelection, $"'{Mds}' and '{Random}'");
    }
}
