using System.Globalization;
using MedSeqFT.Tensors;

namespace MedSeqFT.Networks;

/// <summary>Which backbone a checkpoint was made for, read off the names and shapes of its tensors.</summary>
/// <param name="Options">Those that a project would name.</param>
/// <param name="Channels">Of the images that its first convolution takes.</param>
/// <param name="Classes">Of its segmentation head; null where it has none.</param>
/// <param name="Holds">In words, e.g. "encoder", "decoder".</param>
/// <param name="Prefix">What its names have before the official ones, e.g. "module.backbone.".</param>
public sealed record BackboneMatch(BackboneOptions Options, int Channels, int? Classes, IReadOnlyList<string> Holds, string Prefix)
{
    private const string SwinStem = "patch_embed.proj.weight";
    private const string MixedStem = "transformer.ConvBlock3D0.0.conv.weight";
    private const int UniMissStemWidth = 32;

    /// <param name="beside">What the file has beside its state dict: a teacher, the centre of its logits.</param>
    /// <returns>null when there is no encoder of a known family in it.</returns>
    public static BackboneMatch? Of(IReadOnlyList<TensorEntry> tensors, params IReadOnlyList<TensorEntry> beside) =>
        OfSwin(tensors) ?? OfMixed([.. tensors, .. beside]);

    public override string ToString()
    {
        var parts = new List<string> { Name };
        if (IsSwin)
            parts.Add($"BackboneUseV2 {(Options.BackboneUseV2 ? "true" : "false")}");
        parts.Add($"{Channels} input channel{(Channels == 1 ? "" : "s")}");
        return $"{string.Join(", ", parts)}; holds {string.Join(", ", Holds)}";
    }

    private bool IsSwin => Options.Backbone != BackboneOptions.UniMissPlus;

    private string Name => Options.BackboneFeatureSize == 0
        ? Options.Backbone
        : string.Create(CultureInfo.InvariantCulture, $"{Options.Backbone} with BackboneFeatureSize {Options.BackboneFeatureSize}");

    private static BackboneMatch? OfSwin(IReadOnlyList<TensorEntry> tensors)
    {
        if (StemOf(tensors, SwinStem) is not { } stem)
            return null;
        var (width, encoder) = ((int)stem.Shape[0], stem.Name[..^SwinStem.Length]);
        var name = width switch { 48 => "voco-b", 96 => "voco-l", 192 => "voco-h", _ => "voco" };
        var options = new BackboneOptions
        {
            Backbone = name,
            BackboneFeatureSize = name == "voco" ? width : 0,
            BackboneUseV2 = tensors.Any(t => t.Name.StartsWith(encoder + "layers1c.", StringComparison.Ordinal)),
        };
        var classes = ClassesOf(tensors, "out.conv.conv.weight");
        return new BackboneMatch(
            options, (int)stem.Shape[1], classes,
            Held(tensors, classes, ("decoder1.", "decoder"), ("student.", "self-supervised head")),
            encoder.Replace("swinViT.", "", StringComparison.Ordinal).Replace("swin_vit.", "", StringComparison.Ordinal));
    }

    private static BackboneMatch? OfMixed(IReadOnlyList<TensorEntry> tensors)
    {
        if (StemOf(tensors, MixedStem) is not { } stem)
            return null;
        var width = (int)stem.Shape[0];
        var classes = ClassesOf(tensors, "ds5_cls_conv.weight");
        var options = new BackboneOptions { Backbone = BackboneOptions.UniMissPlus, BackboneFeatureSize = width == UniMissStemWidth ? 0 : width };
        return new BackboneMatch(
            options, (int)stem.Shape[1], classes,
            Held(
                tensors, classes,
                ("TransposeConv3D1.", "decoder"), ("transformer.ConvBlock2D0.", "parts for planar images"), ("head.mlp.", "self-supervised head"),
                ("teacher.", "teacher"), ("dino_loss.center", "centre")),
            stem.Name[..^MixedStem.Length]);
    }

    private static TensorEntry? StemOf(IReadOnlyList<TensorEntry> tensors, string stem) =>
        tensors.FirstOrDefault(t => IsPart(t.Name, stem) && !StemBank.IsExtra(t.Name) && t.Shape.Count == 5 && !t.Name.Contains("teacher", StringComparison.Ordinal));

    private static int? ClassesOf(IReadOnlyList<TensorEntry> tensors, string head) =>
        tensors.FirstOrDefault(t => IsPart(t.Name, head)) is { Shape: [var classes, ..] } ? (int)classes : null;

    private static List<string> Held(IReadOnlyList<TensorEntry> tensors, int? classes, params (string Name, string Meaning)[] parts)
    {
        var held = new List<string> { "encoder" };
        foreach (var (name, meaning) in parts)
        {
            if (tensors.Any(t => t.Name.Contains(name, StringComparison.Ordinal)))
                held.Add(meaning);
            if (meaning == "decoder" && classes is not null)
                held.Add(string.Create(CultureInfo.InvariantCulture, $"head of {classes} classes"));
        }
        return held;
    }

    private static bool IsPart(string name, string part) => name == part || name.EndsWith("." + part, StringComparison.Ordinal);
}
