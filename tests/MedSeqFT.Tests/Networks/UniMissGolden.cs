using System.Globalization;
using System.Text.Json;
using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

/// <summary>Golden values of the authors' UniMiSS+ code: sizes, files and tolerances come from each set's manifest.</summary>
internal sealed class UniMissGolden
{
    private const string Area = "unimiss";
    private readonly string set;

    private UniMissGolden(string set, JsonElement manifest) => (this.set, Manifest) = (set, manifest);

    public JsonElement Manifest { get; }

    public double Tolerance => Manifest.GetProperty("tolerance").GetProperty("relative").GetDouble();

    /// <summary>Skips the running test where the set is missing.</summary>
    public static UniMissGolden Open(string set)
    {
        var file = GoldenFolder.FileOf(Area, $"{set}/manifest.json");
        Skip.IfNot(File.Exists(file), $"no golden values 'unimiss/{set}'");
        return new UniMissGolden(set, JsonDocument.Parse(File.ReadAllBytes(file)).RootElement);
    }

    public static JsonElement Names()
    {
        var file = GoldenFolder.FileOf(Area, "names_full.json");
        Skip.IfNot(File.Exists(file), "no list of the published names");
        return JsonDocument.Parse(File.ReadAllBytes(file)).RootElement;
    }

    public static MixedShape Shape(JsonElement config) => new()
    {
        Widths = Ints(config, "enc_dims"),
        Depths = Ints(config, "enc_depths"),
        Heads = Ints(config, "enc_heads"),
        Reductions = Ints(config, "enc_sr"),
        Expansions = Ints(config, "enc_mlp"),
        DecoderDepths = Ints(config, "dec_depths"),
        DecoderHeads = Ints(config, "dec_heads"),
        DecoderReductions = Ints(config, "dec_sr"),
        DecoderExpansions = Ints(config, "dec_mlp"),
    };

    public static int[] Ints(JsonElement parent, string name) => [.. parent.GetProperty(name).EnumerateArray().Select(n => n.GetInt32())];

    public IEnumerable<string> Files => Manifest.GetProperty("files").EnumerateObject().Select(file => file.Name);

    public string PathOf(string file) => GoldenFolder.FileOf(Area, $"{set}/{file}");

    public torch.Tensor Read(string file) => Npy.Read(PathOf(file));

    public NamedTensors Weights(string file) => TensorFile.Read(PathOf(file));

    /// <summary>Largest difference over the largest reference value.</summary>
    public void AssertClose(string file, torch.Tensor actual, double? tolerance = null)
    {
        using var scope = torch.NewDisposeScope();
        var expected = Read(file).to(torch.float64);
        Assert.Equal(expected.shape, actual.shape);
        var error = ((actual.detach().to(torch.float64) - expected).abs().max() / expected.abs().max()).item<double>();
        Assert.True(error <= (tolerance ?? Tolerance), string.Create(CultureInfo.InvariantCulture, $"{file}: relative error {error:G3}, allowed {tolerance ?? Tolerance:G3}"));
    }

    /// <summary>Fills every parameter strictly from a file of the same names.</summary>
    public static void Load(torch.nn.Module network, IReadOnlyDictionary<string, torch.Tensor> weights)
    {
        using var constant = torch.no_grad();
        var parameters = network.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        Assert.Equal(weights.Keys.Order(StringComparer.Ordinal), parameters.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, parameter) in parameters)
            parameter.copy_(weights[name]);
    }
}
