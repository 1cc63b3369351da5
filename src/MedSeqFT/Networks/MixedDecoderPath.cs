using System.Globalization;
using MedSeqFT.Tensors;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Networks;

/// <summary>What UniMiSS+'s decoder has for images of one kind alone: up-embeddings, position tables, the convolutional end.</summary>
internal sealed class MixedDecoderPath
{
    private const int Steps = 3;
    private readonly torch.nn.Module owner;
    private readonly string kind;
    private readonly SpatialConvolution lastButOne;
    private readonly Func<torch.Tensor, torch.Tensor> refine;
    private readonly SpatialConvolution last;

    /// <param name="owner">Gets the parameters under their official names.</param>
    /// <param name="size">Of the images: z, y, x or y, x.</param>
    public MixedDecoderPath(torch.nn.Module owner, MixedShape shape, IReadOnlyList<int> size)
    {
        (this.owner, kind) = (owner, string.Create(CultureInfo.InvariantCulture, $"{size.Count}D"));
        var (axes, w) = (size.Count, shape.Widths);
        for (var step = 0; step < Steps; step++)
            owner.register_parameter(Table(step), NewParameter.Zeros(1, MixedShape.Tokens(size, 2 - step), w[4 - step]));
        Ups = [.. Enumerable.Range(0, Steps).Select(step => new UpEmbedding(axes, w[5 - step], w[4 - step], MixedShape.Strides[5 - step]))];
        lastButOne = SpatialConvolution.Enlarging(axes, w[2], w[1], MixedShape.Strides[2]);
        var unit = new ConvNormUnit(axes, w[1], w[1], [1, 1, 1]);
        refine = unit.call;
        last = SpatialConvolution.Enlarging(axes, w[1], w[0], MixedShape.Strides[1]);
        for (var step = 0; step < Steps; step++)
            owner.register_module(string.Create(CultureInfo.InvariantCulture, $"DecEmbed{kind}{step + 1}"), Ups[step]);
        owner.register_module($"TransposeConv{kind}1", lastButOne);
        owner.register_module($"DeConvBlock{kind}1", unit);
        owner.register_module($"TransposeConv{kind}2", last);
    }

    public IReadOnlyList<UpEmbedding> Ups { get; }

    /// <summary>[1, tokens, C]; looked up, because moving a module to a device replaces its parameters.</summary>
    public Parameter Positions(int step) => owner.get_parameter(Table(step))!;

    /// <summary>From the last block's map to the two finest ones: half the image in y and x, then the whole image.</summary>
    public (torch.Tensor Half, torch.Tensor Whole) Finish(torch.Tensor map, torch.Tensor e1, torch.Tensor e0, Recomputation recomputation)
    {
        using var scope = torch.NewDisposeScope();
        var half = recomputation.Run((low, skip) => refine(lastButOne.call(low).Plus(skip)), map, e1);
        var whole = last.call(half).Plus(e0);
        return (half.MoveToOuterDisposeScope(), whole.MoveToOuterDisposeScope());
    }

    private string Table(int step) => string.Create(CultureInfo.InvariantCulture, $"DecPosEmbed{kind}{step + 1}");
}
