using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Networks;

/// <summary>From the names in published and training checkpoints to the official ones of the segmentation network.</summary>
internal static class CheckpointNames
{
    private const string Trainer = "model.";

    /// <summary>
    /// The authors' renamings: "module." (data parallel) and "backbone." (SSL training) go, swin_vit becomes swinViT. Theirs
    /// look at the first key only; ours need no order, for no official name contains any of the three. UniMiSS+'s
    /// trainer puts "model." before all.
    /// </summary>
    public static string ToOfficial(string name) => WithoutTrainer(name)
        .Replace("module.", "", StringComparison.Ordinal)
        .Replace("backbone.", "", StringComparison.Ordinal)
        .Replace("swin_vit", "swinViT", StringComparison.Ordinal);

    /// <summary>
    /// A file's tensors without computed ones. Where renaming makes two names one, the name that needed none wins.
    /// </summary>
    public static Dictionary<string, torch.Tensor> ByOfficialName(NamedTensors checkpoint)
    {
        var content = new Dictionary<string, torch.Tensor>(StringComparer.Ordinal);
        foreach (var (name, tensor) in checkpoint)
        {
            var official = ToOfficial(name);
            if (IsComputed(official))
                continue;
            if (official == name)
                content[name] = tensor;
            else
                content.TryAdd(official, tensor);
        }
        return content;
    }

    private static string WithoutTrainer(string name) =>
        name.StartsWith(Trainer, StringComparison.Ordinal) ? name[Trainer.Length..] : name;

    /// <summary>Index buffers follow from the window size; a file may have them, nobody needs them.</summary>
    public static bool IsComputed(string name) => name.EndsWith("relative_position_index", StringComparison.Ordinal);

    /// <summary>The prefix whose removal, or addition, would make most of the missing names fit.</summary>
    /// <returns>A sentence with what to do; null when no prefix helps.</returns>
    public static string? SuggestPrefix(IReadOnlyCollection<string> missing, IReadOnlyCollection<string> found)
    {
        var surplus = MostFrequent(found, missing);
        var lacking = MostFrequent(missing, found);
        if (surplus is null && lacking is null)
            return null;
        return (surplus?.Count ?? 0) >= (lacking?.Count ?? 0)
            ? $"{surplus!.Value.Count} of its names would fit without '{surplus.Value.Prefix}': 'medseqft export FILE --prefix {surplus.Value.Prefix} --output part.safetensors' writes them so."
            : $"{lacking!.Value.Count} of its names would fit with '{lacking.Value.Prefix}' before them: save the state dict with that prefix.";
    }

    private static (string Prefix, int Count)? MostFrequent(IReadOnlyCollection<string> longer, IReadOnlyCollection<string> shorter)
    {
        var endings = shorter.ToHashSet(StringComparer.Ordinal);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in longer)
        {
            for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
            {
                if (endings.Contains(name[(dot + 1)..]))
                    counts[name[..(dot + 1)]] = counts.GetValueOrDefault(name[..(dot + 1)]) + 1;
            }
        }
        return counts.Count == 0 ? null : counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value)).First();
    }
}
