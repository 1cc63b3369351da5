using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Tests.Training;

/// <summary>
/// A backbone of a few hundred parameters with all that the method asks of one: E = a convolution (level 0) and two Linears
/// per voxel (levels 1 and 2), a skip, a decoder, a head.
/// </summary>
internal sealed class ToyBackbone : Backbone
{
    private const int Width = 8;
    private const double Slope = 0.01;
    private readonly Conv3d stem = torch.nn.Conv3d(1, Width, 3, padding: 1);
    private readonly LinearLayer mix1 = new(Width, Width);
    private readonly LinearLayer mix2 = new(Width, Width, hasBias: false);
    private readonly Conv3d skip = torch.nn.Conv3d(1, Width, 1);
    private readonly Conv3d decoder = torch.nn.Conv3d(3 * Width, Width, 3, padding: 1);
    private readonly Conv3d head;

    private ToyBackbone(int classes)
        : base(nameof(ToyBackbone))
    {
        head = torch.nn.Conv3d(Width, classes, 1);
        Classes = classes;
        RegisterComponents();
    }

    public override int InChannels => 1;

    public override int Classes { get; }

    public override int SizeDivisor => 2;

    public override int FirstRefinableLevel => 1;

    public override int EmbeddingSize => Width;

    public override IReadOnlyList<NamedLinear> EncoderLinears => [new("mix1", mix1), new("mix2", mix2)];

    public static ToyBackbone Create(int seed, int classes = 2)
    {
        var toy = new ToyBackbone(classes);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        foreach (var (name, parameter) in toy.named_parameters())
        {
            using var generator = new torch.Generator((ulong)CounterRandom.For(seed, "toy", name).NextSeed(), torch.CPU);
            var fanIn = Math.Max(1, parameter.numel() / parameter.shape[0]);
            parameter.copy_(torch.randn(parameter.shape, generator: generator).Over(Math.Sqrt(fanIn)));
        }
        return toy;
    }

    /// <summary>Another network with this one's E, skip and decoder and the seed's head.</summary>
    public ToyBackbone WithHead(int seed, int classes = 2)
    {
        var next = Create(seed, classes);
        using var noGrad = torch.no_grad();
        foreach (var (name, parameter) in next.named_parameters())
            if (ScopeOf(name) != ParameterScope.Head)
                parameter.copy_(get_parameter(name)!);
        return next;
    }

    public override IReadOnlyList<torch.Tensor> Encode(torch.Tensor images)
    {
        var level0 = stem.forward(images).LeakyReluInPlace(Slope);
        var level1 = PerVoxel(mix1, level0);
        return [level0, level1, PerVoxel(mix2, level1)];
    }

    public override torch.Tensor forward(torch.Tensor input)
    {
        var levels = Encode(input);
        var joined = torch.cat([levels[1], levels[2], skip.forward(input)], 1);
        return head.forward(ChannelsLast.Run(joined, decoder.weight!, isStrided: false, decoder.forward).LeakyReluInPlace(Slope));
    }

    public override torch.Tensor Embed(torch.Tensor crops) => Encode(crops)[2].mean([2, 3, 4]);

    public override ParameterScope ScopeOf(string parameterName) => parameterName.Split('.')[0] switch
    {
        "head" => ParameterScope.Head,
        "decoder" => ParameterScope.Decoder,
        "skip" => ParameterScope.Skip,
        _ => ParameterScope.Encoder,
    };

    /// <summary>The bits of all parameters of some parts, to see whether anything moved.</summary>
    public Dictionary<string, byte[]> Bits(params ParameterScope[] parts) => named_parameters()
        .Where(p => parts.Length == 0 || parts.Contains(ScopeOf(p.name)))
        .ToDictionary(p => p.name, p => p.parameter.detach().contiguous().bytes.ToArray());

    private static torch.Tensor PerVoxel(LinearLayer layer, torch.Tensor image) =>
        layer.forward(image.permute(0, 2, 3, 4, 1)).permute(0, 4, 1, 2, 3).LeakyReluInPlace(Slope);
}
