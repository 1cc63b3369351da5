using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Networks;

/// <summary>
/// What UniMiSS+'s encoder has for images of one kind alone: stems, patch embeddings, position tables. The names end in 3D
/// for volumes and 2D for planar images.
/// </summary>
internal sealed class MixedEncoderPath
{
    private readonly torch.nn.Module owner;
    private readonly string kind;

    /// <param name="owner">Gets the parameters under their official names.</param>
    /// <param name="size">Of the images: z, y, x or y, x.</param>
    /// <param name="hasClassToken">The tables then have a leading row for it.</param>
    public MixedEncoderPath(torch.nn.Module owner, MixedShape shape, int inChannels, IReadOnlyList<int> size, bool hasClassToken)
    {
        (this.owner, kind) = (owner, string.Create(CultureInfo.InvariantCulture, $"{size.Count}D"));
        var (axes, w) = (size.Count, shape.Widths);
        Stems =
        [
            torch.nn.Sequential(("0", new ConvNormUnit(axes, inChannels, w[0], MixedShape.Strides[0], isStem: axes == 3))),
            torch.nn.Sequential(("0", new ConvNormUnit(axes, w[0], w[1], MixedShape.Strides[1])), ("1", new ConvNormUnit(axes, w[1], w[1], [1, 1, 1]))),
        ];
        Embeddings = [.. Enumerable.Range(2, 4).Select(level => new OverlappingEmbedding(axes, w[level - 1], w[level], MixedShape.Strides[level]))];
        for (var stage = 0; stage < 4; stage++)
            owner.register_parameter(Table(stage), NewParameter.Zeros(1, MixedShape.Tokens(size, stage) + (hasClassToken ? 1 : 0), w[stage + 2]));
        for (var stem = 0; stem < 2; stem++)
            owner.register_module(string.Create(CultureInfo.InvariantCulture, $"ConvBlock{kind}{stem}"), Stems[stem]);
        for (var stage = 0; stage < 4; stage++)
            owner.register_module(string.Create(CultureInfo.InvariantCulture, $"patch_embed{kind}{stage + 1}"), Embeddings[stage]);
    }

    public IReadOnlyList<Sequential> Stems { get; }

    public IReadOnlyList<OverlappingEmbedding> Embeddings { get; }

    /// <summary>The position table of a stage, [1, tokens, C]. Looked up, because moving a module to a device replaces its parameters.</summary>
    public Parameter Positions(int stage) => owner.get_parameter(Table(stage))!;

    private string Table(int stage) => string.Create(CultureInfo.InvariantCulture, $"pos_embed{kind}{stage + 1}");
}
