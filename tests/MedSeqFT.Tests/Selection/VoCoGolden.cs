using System.Text.Json;
using MedSeqFT.Selection;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Selection;

/// <summary>One golden case of the Large-Scale head: inputs, outputs, losses and gradients of the original code.</summary>
internal sealed class VoCoGolden(JsonElement ssl, JsonElement item)
{
    private const string Area = "voco";

    /// <summary>Names of the Large-Scale cases that the manifest lists; the CVPR variant has its own key and another head.</summary>
    public static IEnumerable<string> Names()
    {
        if (GoldenFolder.Find(Area) is null)
            return [];
        using var manifest = GoldenFolder.Manifest(Area);
        return manifest.RootElement.TryGetProperty("ssl", out var ssl)
            ? [.. ssl.EnumerateObject().Select(entry => entry.Name).Where(name => name.StartsWith("large_scale", StringComparison.Ordinal))]
            : [];
    }

    public static JsonElement Ssl()
    {
        var root = GoldenFolder.Manifest(Area).RootElement;
        Skip.IfNot(root.TryGetProperty("ssl", out var ssl), "the manifest of 'voco' has no section 'ssl'");
        return ssl;
    }

    public static VoCoGolden Load(string name)
    {
        Skip.If(name.Length == 0, "no golden values of the self-supervised head were found");
        var ssl = Ssl();
        return new VoCoGolden(ssl, ssl.GetProperty(name));
    }

    public VoCoHead Head(torch.ScalarType type)
    {
        using var checkpoint = TensorFile.Read(GoldenFolder.FileOf(Area, File("heads")!));
        return (VoCoHead)VoCoHead.From(checkpoint)!.to(type);
    }

    public torch.Tensor Embeddings()
    {
        var file = File("embeddings") ?? ssl.GetProperty("backbone").GetProperty("embeddings").GetString()!;
        return Npy.Read(GoldenFolder.FileOf(Area, file));
    }

    public torch.Tensor Tensor(string name) => Npy.Read(GoldenFolder.FileOf(Area, File(name)!));

    public torch.Tensor? KeptRows() => File("dropout_row_mask") is null ? null : Tensor("dropout_row_mask");

    public double[] PerVolume(string term) => [.. item.GetProperty(term + "_per_volume").EnumerateArray().Select(value => value.GetDouble())];

    public double Loss => item.GetProperty("loss").GetDouble();

    /// <summary>The manifest's metric: largest difference over largest reference value.</summary>
    public static double RelativeError(torch.Tensor actual, torch.Tensor reference)
    {
        using var scope = torch.NewDisposeScope();
        var wide = reference.to(torch.float64);
        Assert.Equal(wide.shape, actual.shape);
        return ((actual.detach().to(torch.float64) - wide).abs().max() / wide.abs().max()).item<double>();
    }

    /// <summary>As the manifest's metric says; the tolerances of the backbone's embeddings are the same numbers.</summary>
    public double Tolerance(torch.ScalarType type)
    {
        var (key, otherwise) = type == torch.float64 ? ("tolerance_float64", 1e-6) : ("tolerance_float32", 1e-4);
        return ssl.TryGetProperty("backbone", out var backbone) ? backbone.GetProperty(key).GetDouble() : otherwise;
    }

    private string? File(string name) => item.GetProperty("files").TryGetProperty(name, out var file) ? file.GetString() : null;
}
