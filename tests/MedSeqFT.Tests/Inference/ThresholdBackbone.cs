using MedSeqFT.Networks;
using TorchSharp;

namespace MedSeqFT.Tests.Inference;

/// <summary>Tells classes by their normalised intensity (0: -0.9, 1: 0.5, 2: 0.9), so that the right answer is known.</summary>
internal class ThresholdBackbone() : Backbone(nameof(ThresholdBackbone))
{
    private static readonly float[] Intensities = [-0.9f, 0.5f, 0.9f];

    public override int InChannels => 1;

    public override int Classes => 3;

    public override int SizeDivisor => 1;

    public override int FirstRefinableLevel => 0;

    public override int EmbeddingSize => 1;

    public override IReadOnlyList<NamedLinear> EncoderLinears => [];

    public override ParameterScope ScopeOf(string parameterName) => ParameterScope.Encoder;

    public override IReadOnlyList<torch.Tensor> Encode(torch.Tensor images) => [images];

    public override torch.Tensor Embed(torch.Tensor crops) => crops.mean([2, 3, 4]);

    public override torch.Tensor forward(torch.Tensor input) =>
        torch.cat(Intensities.Select(value => (input - value).abs().mul(-20)).ToArray(), 1);
}
