using TorchSharp;

namespace MedSeqFT.Preprocessing;

/// <summary>An image as the network sees it, without a label. Owns its tensor, which belongs to no dispose scope.</summary>
/// <param name="Image">[channel, axis 0, 1, 2] in network axes, float32.</param>
internal sealed record PreprocessedImage(torch.Tensor Image, CaseGeometry Geometry) : IDisposable
{
    public void Dispose() => Image.Dispose();
}
