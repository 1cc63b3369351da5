using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;
using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Selection;

/// <summary>The self-supervised task of a family of foundation models: what it looks at, and how its loss is taken with M_0.</summary>
public interface ISelfSupervision
{
    /// <summary>As <see cref="SslOptions.SslLoss"/> names it.</summary>
    string Name { get; }

    /// <summary>z, y, x of a view in the published pre-training.</summary>
    int[] OwnViewSize { get; }

    /// <summary>What view sizes the task takes instead of this one, in words; null when it takes it.</summary>
    string? RefuseViewSize(IReadOnlyList<int> size);

    /// <summary>What scoring takes of an image, one tensor for each channel; the caller owns them.</summary>
    /// <param name="isCt">For each channel, whether it is in HU.</param>
    IReadOnlyList<torch.Tensor> Views(Volume volume, IReadOnlyList<bool> isCt, int[] size);

    /// <param name="network">M_0's, in the caller's hands, made for views of <paramref name="size"/>, on its device.</param>
    /// <param name="foundation">All that M_0's file holds.</param>
    /// <exception cref="UserErrorException">MSQ4105 or MSQ4107: part of what the loss needs is missing.</exception>
    OpenPretext Open(Backbone network, NamedTensors foundation, SslOptions options, int[] size, long seed);
}
