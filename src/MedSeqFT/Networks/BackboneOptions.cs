using System.Globalization;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Networks;

/// <summary>Which network is refined. Part of every stage key that runs it.</summary>
public sealed record BackboneOptions
{
    internal const string Xyz = "xyz";
    internal const string Zyx = "zyx";

    // F of Large-Scale-Medical's VoCo-B, VoCo-L, VoCo-H; 'voco' has none of its own.
    private static readonly Dictionary<string, int> OwnFeatureSizes = new() { ["voco-b"] = 48, ["voco-l"] = 96, ["voco-h"] = 192, ["voco"] = 0 };

    /// <summary>voco-b | voco-l | voco-h | voco (any <see cref="BackboneFeatureSize"/>).</summary>
    public string Backbone { get; init; } = "voco-b";

    /// <summary>Width of the first stage, a multiple of 12; 0 takes the backbone's own (48, 96, 192).</summary>
    public int BackboneFeatureSize { get; init; }

    /// <summary>SwinUNETR-v2: a residual convolution block before each Swin stage, as in all published VoCo weights.</summary>
    public bool BackboneUseV2 { get; init; } = true;

    /// <summary>
    /// "xyz" (default) feeds the network x, y, z as VoCo was pre-trained; "zyx" feeds our own axis order. All other code
    /// keeps to z, y, x: the network permutes on the way in and out.
    /// </summary>
    public string BackboneAxisOrder { get; init; } = Xyz;

    /// <summary>F: <see cref="BackboneFeatureSize"/>, or the backbone's own.</summary>
    internal int FeatureSize => BackboneFeatureSize != 0 ? BackboneFeatureSize : OwnFeatureSizes[Backbone];

    /// <summary>All faults, none when the options are good.</summary>
    public IEnumerable<Diagnostic> Validate()
    {
        if (!OwnFeatureSizes.TryGetValue(Backbone, out var own))
            yield return OptionErrors.UnknownValue(nameof(Backbone), Backbone, "'voco-b', 'voco-l', 'voco-h' and 'voco'");
        else if (AllowedFeatureSize(own) is { } allowed)
            yield return OptionErrors.OutOfRange(nameof(BackboneFeatureSize), BackboneFeatureSize.ToString(CultureInfo.InvariantCulture), allowed);
        if (BackboneAxisOrder is not (Xyz or Zyx))
            yield return OptionErrors.UnknownValue(nameof(BackboneAxisOrder), BackboneAxisOrder, $"'{Xyz}' and '{Zyx}'");
    }

    private string? AllowedFeatureSize(int own) => own switch
    {
        0 when BackboneFeatureSize <= 0 || BackboneFeatureSize % 12 != 0 => "a positive multiple of 12 for Backbone 'voco'",
        > 0 when BackboneFeatureSize != 0 && BackboneFeatureSize != own => $"0 or {own} for Backbone '{Backbone}' ('voco' takes any multiple of 12)",
        _ => null,
    };
}
