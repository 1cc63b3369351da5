using System.Globalization;
using MedSeqFT.Networks;
using MedSeqFT.Tensors;

namespace MedSeqFT.Tool.Reports;

/// <summary>Which backbone a checkpoint was made for, read off the shapes of its tensors.</summary>
/// <param name="Prefix">What its names have before the official ones, e.g. "module.backbone.".</param>
internal sealed record BackboneMatch(string Name, int FeatureSize, bool UseV2, int Channels, int? Classes, bool HasDecoder, bool HasSslHead, string Prefix)
{
    private const string Stem = "patch_embed.proj.weight";

    /// <returns>null when there is no Swin encoder in it.</returns>
    public static BackboneMatch? Of(IReadOnlyList<TensorEntry> tensors)
    {
        var stem = tensors.FirstOrDefault(t => IsPart(t.Name, Stem) && !StemBank.IsExtra(t.Name) && t.Shape.Count == 5 && !t.Name.Contains("teacher", StringComparison.Ordinal));
        if (stem is null)
            return null;
        var width = (int)stem.Shape[0];
        var encoder = stem.Name[..^Stem.Length];
        var head = tensors.FirstOrDefault(t => IsPart(t.Name, "out.conv.conv.weight"));
        return new BackboneMatch(
            width switch { 48 => "voco-b", 96 => "voco-l", 192 => "voco-h", _ => "voco" },
            width,
            tensors.Any(t => t.Name.StartsWith(encoder + "layers1c.", StringComparison.Ordinal)),
            (int)stem.Shape[1],
            head is null ? null : (int)head.Shape[0],
            tensors.Any(t => t.Name.Contains("decoder1.", StringComparison.Ordinal)),
            tensors.Any(t => t.Name.Contains("student.", StringComparison.Ordinal)),
            encoder.Replace("swinViT.", "", StringComparison.Ordinal).Replace("swin_vit.", "", StringComparison.Ordinal));
    }

    public override string ToString()
    {
        var size = Name == "voco" ? string.Create(CultureInfo.InvariantCulture, $"voco with BackboneFeatureSize {FeatureSize}") : Name;
        var parts = new List<string> { "encoder" };
        if (HasDecoder)
            parts.Add("decoder");
        if (Classes is { } classes)
            parts.Add($"head of {classes} classes");
        if (HasSslHead)
            parts.Add("self-supervised head");
        return $"{size}, BackboneUseV2 {(UseV2 ? "true" : "false")}, {Channels} input channel{(Channels == 1 ? "" : "s")}; holds {string.Join(", ", parts)}";
    }

    private static bool IsPart(string name, string part) => name == part || name.EndsWith("." + part, StringComparison.Ordinal);
}
