using MedSeqFT.Datasets;
using TorchSharp;

namespace MedSeqFT.Preprocessing;

/// <summary>A case as the trainer sees it: cropped, resampled, normalised. Owns its tensors, which belong to no dispose scope.</summary>
/// <param name="Image">[channel, z, y, x], float32.</param>
/// <param name="Label">[z, y, x], int16, -1 outside the non-zero mask; null in the memory buffer, which needs no labels.</param>
public sealed record PreprocessedCase(string Id, torch.Tensor Image, torch.Tensor? Label) : IDisposable
{
    /// <summary>Channels normalised inside the non-zero region only, which are 0 outside it.</summary>
    public IReadOnlyList<int> MaskedChannels { get; init; } = [];

    /// <summary>What of the label is learnt; null: every value above 0 is a class of its own.</summary>
    public LabelScheme? Scheme { get; init; }

    public void Dispose()
    {
        Image.Dispose();
        Label?.Dispose();
    }
}
