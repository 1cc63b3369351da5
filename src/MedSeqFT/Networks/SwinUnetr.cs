using System.Globalization;
using TorchSharp;
using TorchSharp.Utils;

namespace MedSeqFT.Networks;

/// <summary>
/// MONAI 1.3's SwinUNETR, the network of VoCo-B/L/H: Swin encoder, a residual block on each skip, a convolutional decoder
/// without deep supervision, a 1x1x1 head. Window 7, two blocks a stage, heads 3, 6, 12, 24; state dict as MONAI's.
/// </summary>
public sealed class SwinUnetr : Backbone
{
    private readonly bool reverseAxes;
    private readonly InputResizing resizing;
    private readonly Recomputation recomputation = new();
    private readonly SwinTransformer swinViT;
    private readonly IReadOnlyList<Nested> skips;
    private readonly IReadOnlyList<UpBlock> ups;

    [ComponentName(Name = "out")]
    private readonly Nested head;

    /// <param name="featureSize">F, a multiple of 12; VoCo-B has 48.</param>
    /// <param name="useV2">A residual convolution block before each Swin stage.</param>
    /// <param name="reverseAxes">Feed the network x, y, z: images are permuted on the way in, logits on the way out.</param>
    /// <param name="leastSide">As <see cref="BackboneOptions.BackboneMinimumSide"/>.</param>
    public SwinUnetr(int featureSize, bool useV2, int inChannels, int classes, bool reverseAxes = false, int leastSide = 0)
        : base(nameof(SwinUnetr))
    {
        (InChannels, Classes, EmbeddingSize, this.reverseAxes) = (inChannels, classes, 24 * featureSize, reverseAxes);
        resizing = new InputResizing(leastSide);
        long f = featureSize;
        swinViT = new SwinTransformer(inChannels, f, useV2, recomputation);
        skips = [Skip(inChannels, f, isStem: true), Skip(f, f), Skip(2 * f, 2 * f), Skip(4 * f, 4 * f), Skip(16 * f, 16 * f)];
        ups = [new UpBlock(16 * f, 8 * f), new UpBlock(8 * f, 4 * f), new UpBlock(4 * f, 2 * f), new UpBlock(2 * f, f), new UpBlock(f, f)];
        head = new Nested("conv", new Nested("conv", torch.nn.Conv3d(f, classes, kernel_size: 1)));
        RegisterOfficialNames();
    }

    public override int InChannels { get; }

    public override int Classes { get; }

    public override int SizeDivisor => InputSize.Divisor;

    public override string? RefuseSize(IReadOnlyList<int> patchSize) => resizing.TakesAny ? null : base.RefuseSize(patchSize);

    public override int FirstRefinableLevel => 1;

    public override int EmbeddingSize { get; }

    public override bool ActivationCheckpointing
    {
        get => recomputation.Enabled;
        set => recomputation.Enabled = value;
    }

    public override IReadOnlyList<NamedLinear> EncoderLinears =>
        [.. swinViT.named_modules().Where(m => m.module is LinearLayer).Select(m => new NamedLinear($"swinViT.{m.name}", (LinearLayer)m.module))];

    public override IReadOnlyList<torch.Tensor> Encode(torch.Tensor images)
    {
        InputSize.Require(resizing.SizeFor(images.shape.AsSpan(2)), needsTwoVoxels: false);
        return swinViT.call(resizing.Into(OwnAxes(images)));
    }

    /// <summary>Means of the five skip features enc0, enc1, enc2, enc3, dec4 over all voxels; the decoder does not run.</summary>
    public override torch.Tensor Embed(torch.Tensor crops)
    {
        InputSize.Require(crops.shape.AsSpan(2), needsTwoVoxels: true);
        using var scope = torch.NewDisposeScope();
        var own = OwnAxes(crops);
        var hidden = swinViT.call(own);
        var pooled = SkipInputs(own, hidden).Select((input, i) => Pool(skips[i], input));
        return torch.cat([.. pooled], 1).MoveToOuterDisposeScope();
    }

    public override torch.Tensor forward(torch.Tensor input)
    {
        InputSize.Require(resizing.SizeFor(input.shape.AsSpan(2)), needsTwoVoxels: true);
        using var scope = torch.NewDisposeScope();
        var own = OwnAxes(input);
        var images = resizing.Into(own);
        var hidden = swinViT.call(images);
        var encoded = SkipInputs(images, hidden).Select((features, i) => recomputation.Run(skips[i].call, features)).ToArray();
        var features = encoded[4];
        torch.Tensor[] besides = [hidden[3], encoded[3], encoded[2], encoded[1], encoded[0]]; // x3 goes in as it is
        for (var u = 0; u < ups.Count; u++)
            features = recomputation.Run(ups[u].call, features, besides[u]);
        return OwnAxes(head.call(InputResizing.Back(features, own))).MoveToOuterDisposeScope();
    }

    public override ParameterScope ScopeOf(string parameterName) => parameterName.Split('.')[0] switch
    {
        "swinViT" => ParameterScope.Encoder,
        var part when part.StartsWith("encoder", StringComparison.Ordinal) => ParameterScope.Skip,
        var part when part.StartsWith("decoder", StringComparison.Ordinal) => ParameterScope.Decoder,
        "out" => ParameterScope.Head,
        _ => throw new ArgumentException($"'{parameterName}' is no parameter of SwinUNETR", nameof(parameterName)),
    };

    private static Nested Skip(long inChannels, long outChannels, bool isStem = false) => new("layer", new ResidualConvBlock(inChannels, outChannels, isStem));

    private static torch.Tensor[] SkipInputs(torch.Tensor images, torch.Tensor[] hidden) =>
        [images, hidden[0], hidden[1], hidden[2], hidden[4]];

    private static torch.Tensor Pool(Nested skip, torch.Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        return skip.call(input).mean([2, 3, 4]).MoveToOuterDisposeScope();
    }

    // z, y, x <-> x, y, z; its own inverse.
    private torch.Tensor OwnAxes(torch.Tensor images) => reverseAxes ? images.permute(0, 1, 4, 3, 2) : images.alias();

    private void RegisterOfficialNames()
    {
        int[] skipNumbers = [1, 2, 3, 4, 10]; // MONAI's numbering; 5 to 9 do not exist
        register_module("swinViT", swinViT);
        for (var i = 0; i < skips.Count; i++)
            register_module(string.Create(CultureInfo.InvariantCulture, $"encoder{skipNumbers[i]}"), skips[i]);
        for (var i = 0; i < ups.Count; i++)
            register_module(string.Create(CultureInfo.InvariantCulture, $"decoder{ups.Count - i}"), ups[i]);
        register_module("out", head);
    }
}
