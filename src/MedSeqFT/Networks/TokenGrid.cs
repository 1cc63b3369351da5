using TorchSharp;

namespace MedSeqFT.Networks;

/// <summary>How a sequence of tokens [batch, tokens, C] lies in an image: row-major over <paramref name="Size"/>, after a class token if there is one.</summary>
/// <param name="Size">Of the map: z, y, x, or y, x.</param>
internal sealed record TokenGrid(IReadOnlyList<long> Size, bool HasClassToken)
{
    public int Axes => Size.Count;

    /// <summary>[batch, C, ...] to [batch, tokens, C], without class token.</summary>
    public static torch.Tensor Tokens(torch.Tensor map) => map.flatten(2).transpose(1, 2);

    /// <summary>The class token [batch, 1, C]; null where there is none.</summary>
    public torch.Tensor? ClassToken(torch.Tensor tokens) => HasClassToken ? tokens.narrow(1, 0, 1) : null;

    /// <summary>The tokens of the image.</summary>
    public torch.Tensor Patches(torch.Tensor tokens) => HasClassToken ? tokens.narrow(1, 1, tokens.shape[1] - 1) : tokens;

    /// <summary>The tokens of the image as [batch, C, ...].</summary>
    public torch.Tensor Map(torch.Tensor tokens) =>
        Patches(tokens).transpose(1, 2).reshape([tokens.shape[0], tokens.shape[2], .. Size]);
}
