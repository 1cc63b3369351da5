using System.Globalization;
using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Networks;

/// <summary>
/// UniMiSS+'s segmentation network (MiT+): mixed transformer, a decoder whose skips are added, five 1x1x1 heads. It takes images of
/// the one size it was made for, z, y, x as they are; names as in the authors' code, without their prefix "model.".
/// </summary>
public sealed class UniMissPlus : Backbone
{
    private readonly int[] size;
    private readonly string tableResizing;
    private readonly Recomputation recomputation = new();
    private readonly MixedTransformer transformer;
    private readonly MixedDecoder decoder;
    private readonly IReadOnlyList<SpatialConvolution> heads;

    /// <param name="inputSize">z, y, x of every image; the position tables have a row for each of its tokens.</param>
    /// <param name="tableResizing">How tables of another size are taken over: published or trilinear.</param>
    /// <exception cref="UserErrorException">MSQ2001: not a size it can be made for.</exception>
    public UniMissPlus(MixedShape shape, int inChannels, int classes, IReadOnlyList<int> inputSize, string tableResizing = PositionTables.Published)
        : base(nameof(UniMissPlus))
    {
        MixedInputSize.Require(inputSize);
        (Shape, InChannels, Classes, size, this.tableResizing) = (shape, inChannels, classes, [.. inputSize], tableResizing);
        EmbeddingSize = shape.Widths[5];
        transformer = new MixedTransformer(shape, inChannels, inputSize, recomputation);
        register_module(nameof(transformer), transformer);
        decoder = new MixedDecoder(this, shape, recomputation, inputSize);
        heads = [.. Enumerable.Range(0, 5).Select(step => SpatialConvolution.Pointwise(3, shape.Widths[4 - step], classes))];
        for (var step = 0; step < heads.Count; step++)
            register_module(string.Create(CultureInfo.InvariantCulture, $"ds{step + 1}_cls_conv"), heads[step]);
    }

    /// <summary>Of image sizes.</summary>
    public const int Divisor = 4;

    public MixedShape Shape { get; }

    public override int InChannels { get; }

    public override int Classes { get; }

    public override int SizeDivisor => Divisor;

    /// <summary>e0 and e1 come from convolutions alone.</summary>
    public override int FirstRefinableLevel => 2;

    public override int EmbeddingSize { get; }

    public override bool ActivationCheckpointing
    {
        get => recomputation.Enabled;
        set => recomputation.Enabled = value;
    }

    public override IReadOnlyList<NamedLinear> EncoderLinears =>
        [.. transformer.named_modules().Where(m => m.module is LinearLayer).Select(m => new NamedLinear($"{nameof(transformer)}.{m.name}", (LinearLayer)m.module))];

    public override string? RefuseSize(IReadOnlyList<int> patchSize) =>
        patchSize.SequenceEqual(size) ? null : $"'{string.Join(',', size)}', the size that the network's position tables were made for";

    /// <summary>e0 to e4 as [batch, C, z, y, x], e5 as tokens [batch, tokens, C].</summary>
    public override IReadOnlyList<torch.Tensor> Encode(torch.Tensor images)
    {
        RequireSize(images);
        return transformer.Encode(images).Levels;
    }

    /// <summary>The mean of e5 over its tokens: what comes nearest to the class token, which this network hasn't.</summary>
    public override torch.Tensor Embed(torch.Tensor crops)
    {
        RequireSize(crops);
        using var scope = torch.NewDisposeScope();
        return transformer.Encode(crops).Levels[5].mean([1]).MoveToOuterDisposeScope();
    }

    /// <summary>Logits ds5 to ds1, finest first: what deep supervision compares with targets of sizes 1, 1/2, 1/4, 1/8, 1/16 in y and x.</summary>
    public override IReadOnlyList<torch.Tensor> Supervised(torch.Tensor images)
    {
        RequireSize(images);
        using var scope = torch.NewDisposeScope();
        var maps = decoder.Decode(transformer.Encode(images));
        return [.. Enumerable.Range(1, heads.Count).Select(i => heads[^i].call(maps[^i]).MoveToOuterDisposeScope())];
    }

    /// <summary>ds5 alone.</summary>
    public override torch.Tensor forward(torch.Tensor input)
    {
        RequireSize(input);
        using var scope = torch.NewDisposeScope();
        return heads[^1].call(decoder.Decode(transformer.Encode(input))[^1]).MoveToOuterDisposeScope();
    }

    public override IReadOnlyList<string> Fit(NamedTensors checkpoint, IReadOnlyList<int>? madeFor)
    {
        var tables = named_parameters().Where(p => PositionTables.IsTable(p.name)).ToDictionary(p => p.name, p => (torch.Tensor)p.parameter, StringComparer.Ordinal);
        return PositionTables.Fit(checkpoint, tables, size, madeFor, tableResizing);
    }

    public override ParameterScope ScopeOf(string parameterName) => parameterName.Split('.')[0] switch
    {
        nameof(transformer) => ParameterScope.Encoder,
        "norm" => ParameterScope.Decoder,
        var part when part.StartsWith("ds", StringComparison.Ordinal) => ParameterScope.Head,
        var part when part.StartsWith("De", StringComparison.Ordinal) || part.StartsWith("Transpose", StringComparison.Ordinal) => ParameterScope.Decoder,
        _ => throw new ArgumentException($"'{parameterName}' is no parameter of UniMiSS+", nameof(parameterName)),
    };

    private void RequireSize(torch.Tensor images)
    {
        if (RefuseSize([.. images.shape.Skip(2).Select(n => (int)n)]) is { } allowed)
            throw new UserErrorException(OptionErrors.OutOfRange("PatchSize", string.Join(',', images.shape.Skip(2)), allowed));
    }
}
