namespace MedSeqFT.Networks;

/// <summary>A Linear of the encoder under its official path, e.g. "swinViT.layers1.0.blocks.0.attn.qkv".</summary>
public sealed record NamedLinear(string Name, LinearLayer Layer);
