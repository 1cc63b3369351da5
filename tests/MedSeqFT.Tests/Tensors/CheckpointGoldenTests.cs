using System.Globalization;
using System.Text.Json;
using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Tensors;

/// <summary>Files that PyTorch itself wrote.</summary>
[Trait("Category", "Golden")]
public sealed class CheckpointGoldenTests : IDisposable
{
    private readonly JsonDocument manifest = GoldenFolder.Manifest("voco");
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        manifest.Dispose();
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void CornerCasesOfThePickleHaveTheListedValues(bool mapped)
    {
        var toy = Toy();
        using var tensors = TensorFile.Load(GoldenFolder.FileOf("voco", toy.GetProperty("file").GetString()!), keeps: null, mapped);

        foreach (var (name, expected) in toy.GetProperty("tensors").EnumerateObject().Select(property => (property.Name, property.Value)))
        {
            var tensor = tensors[name];
            var values = tensor.to(torch.ScalarType.Float64).reshape(-1).data<double>().ToArray();

            Assert.Equal(expected.GetProperty("dtype").GetString(), $"torch.{PythonName(tensor.dtype)}");
            Assert.Equal(expected.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()), tensor.shape);
            Assert.Equal(expected.GetProperty("values").EnumerateArray().Select(Number), values);
            Assert.True(tensor.is_contiguous());
        }
        Assert.Equal([1.5f, -2.25f], tensors["nested.od.a"].data<float>().ToArray());
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void ViewsOfOneStorageDoNotShareMemoryAfterReading(bool mapped)
    {
        using var tensors = TensorFile.Load(GoldenFolder.FileOf("voco", Toy().GetProperty("file").GetString()!), keeps: null, mapped);

        tensors["f32"].zero_();

        Assert.NotEqual(0, tensors["transposed"].abs().sum().item<float>());
    }

    [SkippableFact]
    public void TheOldLayoutIsRefusedWithARemedy()
    {
        var legacy = GoldenFolder.FileOf("voco", Toy().GetProperty("legacy").GetString()!);

        var error = Assert.Throws<UserErrorException>(() => TensorFile.Read(legacy));

        Assert.Equal("MSQ3003", error.Diagnostics[0].Code);
        Assert.Contains("torch.save", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void APickledOptimizerIsPassedOver()
    {
        var file = GoldenFolder.FileOf("voco", Toy().GetProperty("optimizer_object").GetString()!.Split(' ')[0]);

        using var tensors = TensorFile.Read(file);

        Assert.Equal("student.w", Assert.Single(tensors).Key);
    }

    [SkippableFact]
    public void EveryListedCheckpointIsReadAndSurvivesSafetensors()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in manifest.RootElement.GetProperty("files").EnumerateObject().Where(IsCheckpoint))
        {
            using var tensors = TensorFile.Read(GoldenFolder.FileOf("voco", file.Name));
            TensorFile.Write(folder.File("copy.safetensors"), tensors);
            using var copy = TensorFile.Read(folder.File("copy.safetensors"));

            AssertCounts(file.Value, tensors);
            Assert.Equal(tensors.Keys.Order(StringComparer.Ordinal), copy.Keys.Order(StringComparer.Ordinal));
            Assert.All(tensors, pair => Assert.True(pair.Value.eq(copy[pair.Key]).all().item<bool>(), pair.Key));
        }
    }

    private static void AssertCounts(JsonElement expected, NamedTensors tensors)
    {
        if (expected.TryGetProperty("n_tensors", out var count) || expected.TryGetProperty("n", out count))
            Assert.Equal(count.GetInt32(), tensors.Count);
        if (expected.TryGetProperty("n_params", out var parameters))
            Assert.Equal(parameters.GetInt64(), tensors.Values.Where(tensor => tensor.is_floating_point()).Sum(tensor => tensor.numel()));
        if (expected.TryGetProperty("keys", out var keys))
            Assert.Equal(keys.EnumerateArray().Select(key => key.GetString()), tensors.Keys);
    }

    private static bool IsCheckpoint(JsonProperty file) =>
        file.Name.EndsWith(".pt", StringComparison.Ordinal) && !file.Name.Contains("legacy", StringComparison.Ordinal);

    private JsonElement Toy()
    {
        var found = manifest.RootElement.GetProperty("misc").TryGetProperty("toy", out var toy);
        Skip.IfNot(found, "the manifest of voco has no misc.toy (it is in the public set only)");
        return toy;
    }

    private static double Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        _ => double.Parse(value.GetRawText(), CultureInfo.InvariantCulture),
    };

    private static string PythonName(torch.ScalarType type) => type == torch.ScalarType.Byte ? "uint8" : type.ToString().ToLowerInvariant();
}
