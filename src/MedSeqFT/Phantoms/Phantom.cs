using TorchSharp;

namespace MedSeqFT.Phantoms;

/// <summary>A painted case.</summary>
/// <param name="Image">[z, y, x], float32, whole numbers: HU for CT, arbitrary units for MR.</param>
/// <param name="Label">[z, y, x], uint8.</param>
internal sealed record Phantom(torch.Tensor Image, torch.Tensor Label);
