namespace MedSeqFT.Networks;

/// <summary>Which network is refined. Part of every stage key that runs it.</summary>
public sealed record BackboneOptions
{
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
    public string BackboneAxisOrder { get; init; } = "xyz";
}
