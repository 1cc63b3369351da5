using System.Globalization;
using MedSeqFT.Tensors;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Networks;

/// <summary>UniMiSS+'s decoder: three steps of up-embedding, skip, positions, block, then two convolutional steps. Skips are added, not concatenated.</summary>
internal sealed class MixedDecoder
{
    private const int Steps = 3;
    private readonly Dictionary<int, MixedDecoderPath> paths;
    private readonly IReadOnlyList<ModuleList<MixedBlock>> blocks;
    private readonly LayerNorm norm;
    private readonly Recomputation recomputation;

    /// <param name="owner">Gets the parameters under their official names, which have no level of their own.</param>
    /// <param name="sizes">Of the images it decodes: z, y, x, and in pre-training y, x.</param>
    public MixedDecoder(torch.nn.Module owner, MixedShape shape, Recomputation recomputation, params IReadOnlyList<int>[] sizes)
    {
        this.recomputation = recomputation;
        paths = sizes.ToDictionary(size => size.Count, size => new MixedDecoderPath(owner, shape, size));
        blocks = [.. Enumerable.Range(0, Steps).Select(step => MixedBlock.DecoderStep(shape, step, [.. paths.Keys.Order()]))];
        norm = torch.nn.LayerNorm(shape.Widths[2], eps: 1e-5);
        for (var step = 0; step < Steps; step++)
            owner.register_module(string.Create(CultureInfo.InvariantCulture, $"Decblock{step + 1}"), blocks[step]);
        owner.register_module("norm", norm);
    }

    /// <summary>Five maps [batch, C, ...], deep to shallow; the last has the image's size.</summary>
    public IReadOnlyList<torch.Tensor> Decode(MixedFeatures encoded)
    {
        using var scope = torch.NewDisposeScope();
        var path = paths[encoded.Grid.Axes];
        var maps = new List<torch.Tensor>();
        var map = encoded.Grid.Map(encoded.Levels[5]);
        for (var step = 0; step < Steps; step++)
            maps.Add(map = Step(path, step, map, encoded.Levels[4 - step]));
        var (half, whole) = path.Finish(map, encoded.Levels[1], encoded.Levels[0], recomputation);
        return [.. maps.Append(half).Append(whole).Select(m => m.MoveToOuterDisposeScope())];
    }

    private torch.Tensor Step(MixedDecoderPath path, int step, torch.Tensor map, torch.Tensor skip)
    {
        using var scope = torch.NewDisposeScope();
        var sum = recomputation.Run(path.Ups[step].call, map).Plus(skip);
        var grid = new TokenGrid(sum.shape[2..], HasClassToken: false);
        var tokens = TokenGrid.Tokens(sum).Plus(path.Positions(step));
        foreach (var block in blocks[step])
            tokens = recomputation.Run(input => block.call(input, grid), tokens);
        return grid.Map(step == Steps - 1 ? norm.call(tokens) : tokens).MoveToOuterDisposeScope();
    }
}
