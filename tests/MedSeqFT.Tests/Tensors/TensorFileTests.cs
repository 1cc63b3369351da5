using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Tensors;

public sealed class TensorFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(torch.ScalarType.Float64)]
    [InlineData(torch.ScalarType.Float32)]
    [InlineData(torch.ScalarType.Float16)]
    [InlineData(torch.ScalarType.BFloat16)]
    [InlineData(torch.ScalarType.Int64)]
    [InlineData(torch.ScalarType.Int32)]
    [InlineData(torch.ScalarType.Int16)]
    [InlineData(torch.ScalarType.Int8)]
    [InlineData(torch.ScalarType.Byte)]
    [InlineData(torch.ScalarType.Bool)]
    public void GivesBackWhatWasWritten(torch.ScalarType type)
    {
        var path = folder.File("a.safetensors");
        using var written = torch.arange(24).reshape(2, 3, 4).remainder(7).to(type);

        TensorFile.Write(path, new Dictionary<string, torch.Tensor> { ["x"] = written });

        using var read = TensorFile.Read(path);
        Assert.Equal(type, read["x"].dtype);
        Assert.Equal([2L, 3L, 4L], read["x"].shape);
        Assert.True(read["x"].eq(written).all().item<bool>());
    }

    [Fact]
    public void WritesTheSameBytesWhateverTheOrder()
    {
        using var a = torch.arange(5);
        using var b = torch.ones(3, 2, dtype: torch.ScalarType.Float16);

        TensorFile.Write(folder.File("ab"), new Dictionary<string, torch.Tensor> { ["a"] = a, ["b"] = b }, new Dictionary<string, string> { ["1"] = "x", ["2"] = "y" });
        TensorFile.Write(folder.File("ba"), new Dictionary<string, torch.Tensor> { ["b"] = b, ["a"] = a }, new Dictionary<string, string> { ["2"] = "y", ["1"] = "x" });

        Assert.Equal(File.ReadAllBytes(folder.File("ab")), File.ReadAllBytes(folder.File("ba")));
    }

    [Fact]
    public void EveryTensorStartsAtAMultipleOfItsElementSize()
    {
        var path = folder.File("mixed.safetensors");
        using var one = torch.ones(3, dtype: torch.ScalarType.Byte);
        using var wide = torch.ones(2, dtype: torch.ScalarType.Float64);
        using var half = torch.ones(3, dtype: torch.ScalarType.Float16);
        TensorFile.Write(path, new Dictionary<string, torch.Tensor> { ["a"] = one, ["b"] = wide, ["c"] = half });

        using var handle = File.OpenHandle(path);
        var tensors = SafetensorsHeader.Read(handle, path).Tensors;

        Assert.Equal(["b", "c", "a"], tensors.Select(tensor => tensor.Entry.Name));
        Assert.All(tensors, tensor => Assert.Equal(0, tensor.Begin % ElementTypes.SizeOf(tensor.Entry.Type)));
    }

    [Fact]
    public void StoresFloatsAsAskedAndLeavesIntegers()
    {
        var path = folder.File("half.safetensors");
        using var image = torch.ones(2, 2);
        using var label = torch.ones(2, 2, dtype: torch.ScalarType.Int16);

        TensorFile.Write(path, new Dictionary<string, torch.Tensor> { ["image"] = image, ["label"] = label }, storeAs: torch.ScalarType.Float16);

        Assert.Equal([torch.ScalarType.Float16, torch.ScalarType.Int16], TensorFile.List(path).OrderBy(entry => entry.Name).Select(entry => entry.Type));
    }

    [Fact]
    public void WritesViewsAndParametersByValue()
    {
        var path = folder.File("view.safetensors");
        using var scope = torch.NewDisposeScope();
        var transposed = torch.arange(6).reshape(2, 3).t();
        var parameter = new TorchSharp.Modules.Parameter(torch.full(2, 0.5f));

        TensorFile.Write(path, new Dictionary<string, torch.Tensor> { ["t"] = transposed, ["p"] = parameter });

        using var read = TensorFile.Read(path);
        Assert.Equal([0, 3, 1, 4, 2, 5], read["t"].data<long>().ToArray());
        Assert.Equal([0.5f, 0.5f], read["p"].data<float>().ToArray());
    }

    [Fact]
    public void KeepsScalarsEmptyTensorsAndUnicodeNames()
    {
        var path = folder.File("odd.safetensors");
        using var scalar = torch.tensor(3.5f);
        using var empty = torch.empty(0, 3);

        TensorFile.Write(path, new Dictionary<string, torch.Tensor> { ["völlig"] = scalar, ["\"empty\""] = empty });

        using var read = TensorFile.Read(path);
        Assert.Equal(3.5f, read["völlig"].item<float>());
        Assert.Equal([0L, 3L], read["\"empty\""].shape);
    }

    [Fact]
    public void MetadataComesBack()
    {
        var path = folder.File("meta.safetensors");
        using var x = torch.ones(1);

        TensorFile.Write(path, new Dictionary<string, torch.Tensor> { ["x"] = x }, new Dictionary<string, string> { ["format"] = "pt", ["task"] = "Leber é" });

        Assert.Equal(new Dictionary<string, string> { ["format"] = "pt", ["task"] = "Leber é" }, TensorFile.ReadMetadata(path));
    }

    [Fact]
    public void OnlyWhatIsKeptIsRead()
    {
        var path = folder.File("part.safetensors");
        using var x = torch.arange(4);
        TensorFile.Write(path, new Dictionary<string, torch.Tensor> { ["a.x"] = x, ["b.x"] = x });

        using var read = TensorFile.Read(path, name => name.StartsWith("b.", StringComparison.Ordinal));

        Assert.Equal([0, 1, 2, 3], Assert.Single(read).Value.data<long>().ToArray());
    }

    [Fact]
    public void OutlivesTheScopeItWasReadIn()
    {
        var path = folder.File("scope.safetensors");
        using var x = torch.ones(3);
        TensorFile.Write(path, new Dictionary<string, torch.Tensor> { ["x"] = x });

        NamedTensors read;
        using (torch.NewDisposeScope())
            read = TensorFile.Read(path);

        Assert.Equal(3, read["x"].sum().item<float>());
        read.Dispose();
    }

    [Fact]
    public void AFailedWriteLeavesTheOldFile()
    {
        var path = folder.File("old.safetensors");
        using var x = torch.ones(3);
        using var complex = torch.ones(3, dtype: torch.ScalarType.ComplexFloat32);
        TensorFile.Write(path, new Dictionary<string, torch.Tensor> { ["x"] = x });
        var before = File.ReadAllBytes(path);

        var error = Assert.Throws<UserErrorException>(() => TensorFile.Write(path, new Dictionary<string, torch.Tensor> { ["x"] = complex }));

        Assert.Equal("MSQ3006", error.Diagnostics[0].Code);
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public void AMissingFileIsNamed()
    {
        var error = Assert.Throws<UserErrorException>(() => TensorFile.Read(folder.File("none.pt")));

        Assert.Equal("MSQ3001", error.Diagnostics[0].Code);
        Assert.Contains("none.pt", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AWebPageIsNoCheckpoint()
    {
        var path = folder.File("download.pt");
        File.WriteAllText(path, "<!doctype html><title>Not found</title>");

        var error = Assert.Throws<UserErrorException>(() => TensorFile.Read(path));

        Assert.Equal("MSQ3002", error.Diagnostics[0].Code);
    }
}
