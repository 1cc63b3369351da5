using TorchSharp;

namespace MedSeqFT.Preprocessing;

/// <summary>An image as the network sees it. Owns its tensors, which belong to no dispose scope.</summary>
/// <param name="Image">[channel, axis 0, 1, 2] in network axes, float32.</param>
/// <param name="Label">[axis 0, 1, 2], int16: the label, -1 outside the non-zero region; without a label 0 inside.</param>
public sealed record PreprocessedVolume(torch.Tensor Image, torch.Tensor Label, CaseGeometry Geometry) : IDisposable
{
    public void Dispose()
    {
        Image.Dispose();
        Label.Dispose();
    }
}
