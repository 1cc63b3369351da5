using TorchSharp;

namespace MedSeqFT.Selection;

/// <summary>A foundation model's own self-supervised loss, as Maximum Data Similarity scores with it (Sec. III-C).</summary>
public interface IPretextTask
{
    /// <summary>Which head the loss is computed with: "voco", "unimiss", or "none" where the checkpoint holds no head.</summary>
    string Head { get; }

    /// <summary>All that a score depends on besides the case: sizes, seed, a digest of the weights. Equal recipes give equal scores.</summary>
    string Recipe { get; }

    /// <summary>
    /// The loss of draws 0..runs-1 of one case, the mean over its views. Draw r is a function of (seed, case id, r) only:
    /// never of the other cases, of their order or of how many draws are asked for.
    /// </summary>
    /// <param name="views">One view [1, z, y, x] for each channel of the case.</param>
    IReadOnlyList<PretextLoss> Score(IReadOnlyList<torch.Tensor> views, string caseId, int runs, CancellationToken cancellation);
}
