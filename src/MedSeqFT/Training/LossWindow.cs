using System.Text.Json;

namespace MedSeqFT.Training;

/// <summary>Sums of loss parts since the last line of the training log; a checkpoint keeps them, so that a resumed log has the same lines.</summary>
public sealed class LossWindow
{
    private Dictionary<string, Sum> sums = [];

    public void Add(LossParts parts)
    {
        foreach (var (name, value) in parts.Parts)
        {
            var before = sums.GetValueOrDefault(name) ?? new Sum(0, 0);
            sums[name] = new Sum(before.Total + value, before.Count + 1);
        }
    }

    /// <summary>The mean of each part over the iterations that had it, by name.</summary>
    public IReadOnlyDictionary<string, double> Means => new SortedDictionary<string, double>(
        sums.ToDictionary(s => s.Key, s => s.Value.Total / s.Value.Count), StringComparer.Ordinal);

    public void Clear() => sums.Clear();

    /// <summary>Exact: doubles are written so that reading gives the same bits.</summary>
    public string ToJson() => JsonSerializer.Serialize(sums);

    public void Restore(string json) => sums = JsonSerializer.Deserialize<Dictionary<string, Sum>>(json)!;

    private sealed record Sum(double Total, long Count);
}
