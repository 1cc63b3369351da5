using System.Globalization;

namespace MedSeqFT.Training;

/// <summary>What one iteration reports, e.g. dice, ce and kd. A part may be missing in some iterations.</summary>
public sealed record LossParts(params IReadOnlyList<(string Name, double Value)> Parts)
{
    public override string ToString() =>
        string.Join(' ', Parts.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Name} {p.Value:F4}")));
}
