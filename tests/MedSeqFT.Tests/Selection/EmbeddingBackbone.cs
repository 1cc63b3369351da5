using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Tests.Selection;

/// <summary>A backbone of a few hundred weights, so that the pretext task can be run and learned in seconds.</summary>
internal sealed class EmbeddingBackbone : Backbone
{
    private const int Width = 8;

    private readonly Parameter encoder;
    private readonly Parameter skip;
    private readonly Parameter decoder;

    public EmbeddingBackbone(long seed = 0)
        : base(nameof(EmbeddingBackbone))
    {
        encoder = Drawn(seed, "encoder", [Width, 1, 8, 8, 8], 0.1);
        skip = Drawn(seed, "skip", [Width, 1, 4, 4, 4], 0.2);
        decoder = Drawn(seed, "decoder", [2, Width, 1, 1, 1], 0.2);
        RegisterComponents();
    }

    public override int InChannels => 1;

    public override int Classes => 2;

    public override int SizeDivisor => 8;

    public override int FirstRefinableLevel => 0;

    public override int EmbeddingSize => 4 * Width;

    public override IReadOnlyList<NamedLinear> EncoderLinears => [];

    public override IReadOnlyList<torch.Tensor> Encode(torch.Tensor images) =>
        [torch.nn.functional.conv3d(images, encoder, strides: [8, 8, 8])];

    public override torch.Tensor Embed(torch.Tensor crops)
    {
        var deep = torch.nn.functional.leaky_relu(Encode(crops)[0], 0.1);
        var shallow = torch.nn.functional.leaky_relu(torch.nn.functional.conv3d(crops, skip, strides: [4, 4, 4]), 0.1);
        return torch.cat([deep.mean([2, 3, 4]), deep.amax([2, 3, 4]), shallow.mean([2, 3, 4]), shallow.amax([2, 3, 4])], 1);
    }

    public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.conv3d(Encode(input)[0], decoder);

    public override ParameterScope ScopeOf(string parameterName) => parameterName switch
    {
        nameof(encoder) => ParameterScope.Encoder,
        nameof(skip) => ParameterScope.Skip,
        _ => ParameterScope.Head,
    };

    private static Parameter Drawn(long seed, string name, long[] shape, double deviation)
    {
        using var generator = new torch.Generator((ulong)CounterRandom.For(seed, name).NextSeed());
        return new Parameter(torch.randn(shape, generator: generator) * deviation);
    }
}
