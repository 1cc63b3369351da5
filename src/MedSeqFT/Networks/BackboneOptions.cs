using System.Globalization;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Networks;

/// <summary>Which network is refined. Part of every stage key that runs it.</summary>
public sealed record BackboneOptions
{
    internal const string Xyz = "xyz";
    internal const string Zyx = "zyx";

    // F of Large-Scale-Medical's VoCo-B, VoCo-L, VoCo-H, and the stem of UniMiSS+; 'voco' has none of its own.
    private static readonly Dictionary<string, int> OwnFeatureSizes =
        new() { ["voco-b"] = 48, ["voco-l"] = 96, ["voco-h"] = 192, ["voco"] = 0, [UniMissPlus] = 32 };

    internal const string UniMissPlus = "unimiss-plus";

    /// <summary>voco-b | voco-l | voco-h | voco (any <see cref="BackboneFeatureSize"/>) | unimiss-plus.</summary>
    public string Backbone { get; init; } = "voco-b";

    /// <summary>
    /// 0 takes the backbone's own. VoCo: width of the first stage, a multiple of 12 (48, 96, 192). UniMiSS+: width of the stem, a
    /// multiple of 4 (32); the other widths are 2, 4, 8, 10 and 10 times as much.
    /// </summary>
    public int BackboneFeatureSize { get; init; }

    /// <summary>SwinUNETR-v2: a residual convolution block before each Swin stage, as in all published VoCo weights.</summary>
    public bool BackboneUseV2 { get; init; } = true;

    /// <summary>
    /// "xyz" (default) feeds the network x, y, z as VoCo was pre-trained; "zyx" feeds our own axis order. All other code
    /// keeps to z, y, x: the network permutes on the way in and out. UniMiSS+ always takes z, y, x, as its authors feed it.
    /// </summary>
    public string BackboneAxisOrder { get; init; } = Xyz;

    /// <summary>
    /// 64 resizes what the network sees as VoCo's own nnU-Net code does: sides down to a multiple of 32, but not below 64, and the last
    /// features back to the patch. Then a patch may have any size. 0 (default) computes on the patch as it is. For VoCo only.
    /// </summary>
    public int BackboneMinimumSide { get; init; }

    /// <summary>
    /// How UniMiSS+'s position tables get to another image size: "published" interpolates along the sequence of tokens, class
    /// token included, as the authors' loader does; "trilinear" in space. VoCo has no such tables.
    /// </summary>
    public string BackbonePositions { get; init; } = PositionTables.Published;

    /// <summary>Whose self-supervised task the network was pre-trained by: "voco" or "unimiss".</summary>
    internal string Family => Backbone == UniMissPlus ? "unimiss" : "voco";

    /// <summary>F: <see cref="BackboneFeatureSize"/>, or the backbone's own.</summary>
    internal int FeatureSize => BackboneFeatureSize != 0 ? BackboneFeatureSize : OwnFeatureSizes[Backbone];

    /// <summary>The same network, a multiple of its smallest feature size wide.</summary>
    internal BackboneOptions Small(int times) => Backbone == UniMissPlus
        ? this with { BackboneFeatureSize = 4 * times }
        : this with { Backbone = "voco", BackboneFeatureSize = 12 * times };

    /// <summary>All faults, none when the options are good.</summary>
    public IEnumerable<Diagnostic> Validate()
    {
        if (!OwnFeatureSizes.TryGetValue(Backbone, out var own))
            yield return OptionErrors.UnknownValue(nameof(Backbone), Backbone, $"'voco-b', 'voco-l', 'voco-h', 'voco' and '{UniMissPlus}'");
        else if (AllowedFeatureSize(own) is { } allowed)
            yield return OptionErrors.OutOfRange(nameof(BackboneFeatureSize), BackboneFeatureSize.ToString(CultureInfo.InvariantCulture), allowed);
        if (BackboneAxisOrder is not (Xyz or Zyx))
            yield return OptionErrors.UnknownValue(nameof(BackboneAxisOrder), BackboneAxisOrder, $"'{Xyz}' and '{Zyx}'");
        if (AllowedMinimumSide() is { } side)
            yield return OptionErrors.OutOfRange(nameof(BackboneMinimumSide), BackboneMinimumSide.ToString(CultureInfo.InvariantCulture), side);
        if (BackbonePositions is not (PositionTables.Published or PositionTables.Trilinear))
            yield return OptionErrors.UnknownValue(nameof(BackbonePositions), BackbonePositions, $"'{PositionTables.Published}' and '{PositionTables.Trilinear}'");
    }

    private string? AllowedMinimumSide() => BackboneMinimumSide switch
    {
        0 => null,
        _ when Backbone == UniMissPlus => $"0 for Backbone '{UniMissPlus}'",
        < 64 => "0 or a multiple of 32, 64 or more",
        _ => BackboneMinimumSide % InputSize.Divisor == 0 ? null : "0 or a multiple of 32, 64 or more",
    };

    private string? AllowedFeatureSize(int own) => own switch
    {
        _ when Backbone == UniMissPlus => BackboneFeatureSize >= 0 && BackboneFeatureSize % 4 == 0 ? null : $"0 or a positive multiple of 4 for Backbone '{UniMissPlus}'",
        0 when BackboneFeatureSize <= 0 || BackboneFeatureSize % 12 != 0 => "a positive multiple of 12 for Backbone 'voco'",
        > 0 when BackboneFeatureSize != 0 && BackboneFeatureSize != own => $"0 or {own} for Backbone '{Backbone}' ('voco' takes any multiple of 12)",
        _ => null,
    };
}
