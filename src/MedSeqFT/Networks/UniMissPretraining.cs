using TorchSharp;
using TorchSharp.Utils;

namespace MedSeqFT.Networks;

/// <summary>
/// UniMiSS+'s network as it is pre-trained ("backbone" in its checkpoints): for volumes and planar images, with class token, its
/// decoder ending in a reconstruction of the image. Weights are shared but for what depends on the number of axes.
/// </summary>
public sealed class UniMissPretraining : torch.nn.Module
{
    private readonly MixedTransformer transformer;
    private readonly MixedDecoder decoder;

    [ComponentName(Name = "recon_conv2D")]
    private readonly SpatialConvolution planeHead;

    [ComponentName(Name = "recon_conv3D")]
    private readonly SpatialConvolution volumeHead;

    /// <param name="size">z, y, x of volumes; planar images are y, x with three channels.</param>
    public UniMissPretraining(MixedShape shape, IReadOnlyList<int> size)
        : base(nameof(UniMissPretraining))
    {
        MixedInputSize.Require(size);
        int[] plane = [size[1], size[2]];
        transformer = new MixedTransformer(shape, inChannels: 1, size, plane);
        planeHead = SpatialConvolution.Pointwise(2, shape.Widths[0], 3);
        volumeHead = SpatialConvolution.Pointwise(3, shape.Widths[0], 1);
        RegisterComponents();
        decoder = new MixedDecoder(this, shape, new Recomputation(), size, plane);
    }

    /// <summary>The class token of the last stage, [batch, C]: what the self-supervised head takes.</summary>
    public torch.Tensor ClassToken(torch.Tensor images)
    {
        using var scope = torch.NewDisposeScope();
        return transformer.Encode(images).ClassToken!.MoveToOuterDisposeScope();
    }

    /// <summary>The class token and the image as the decoder rebuilds it, before the sigmoid.</summary>
    public (torch.Tensor ClassToken, torch.Tensor Reconstruction) Rebuild(torch.Tensor images)
    {
        using var scope = torch.NewDisposeScope();
        var encoded = Encode(images);
        var last = encoded.Grid.Axes == 3 ? volumeHead : planeHead;
        var rebuilt = last.call(decoder.Decode(encoded)[^1]);
        return (encoded.ClassToken!.MoveToOuterDisposeScope(), rebuilt.MoveToOuterDisposeScope());
    }

    internal MixedFeatures Encode(torch.Tensor images) => transformer.Encode(images);
}
