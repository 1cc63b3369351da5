using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Tensors;

public sealed class TensorFileTests : WrittenWeightsFacts
{
    protected override void Write(string path, IReadOnlyDictionary<string, torch.Tensor> tensors) => TensorFile.Write(path, tensors);

    [Fact]
    public void EveryTensorStartsAtAMultipleOfItsElementSize()
    {
        var path = Folder.File("mixed.safetensors");
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
        var path = Folder.File("half.safetensors");
        using var image = torch.ones(2, 2);
        using var label = torch.ones(2, 2, dtype: torch.ScalarType.Int16);

        TensorFile.Write(path, new Dictionary<string, torch.Tensor> { ["image"] = image, ["label"] = label }, storeAs: torch.ScalarType.Float16);

        Assert.Equal([torch.ScalarType.Float16, torch.ScalarType.Int16], TensorFile.List(path).OrderBy(entry => entry.Name).Select(entry => entry.Type));
    }

    [Fact]
    public void MetadataIsSortedToo()
    {
        using var x = torch.ones(1);

        TensorFile.Write(Folder.File("ab"), new Dictionary<string, torch.Tensor> { ["x"] = x }, new Dictionary<string, string> { ["1"] = "x", ["2"] = "y" });
        TensorFile.Write(Folder.File("ba"), new Dictionary<string, torch.Tensor> { ["x"] = x }, new Dictionary<string, string> { ["2"] = "y", ["1"] = "x" });

        Assert.Equal(File.ReadAllBytes(Folder.File("ab")), File.ReadAllBytes(Folder.File("ba")));
    }

    [Fact]
    public void MetadataComesBack()
    {
        var path = Folder.File("meta.safetensors");
        using var x = torch.ones(1);

        TensorFile.Write(path, new Dictionary<string, torch.Tensor> { ["x"] = x }, new Dictionary<string, string> { ["format"] = "pt", ["task"] = "Leber é" });

        Assert.Equal(new Dictionary<string, string> { ["format"] = "pt", ["task"] = "Leber é" }, TensorFile.ReadMetadata(path));
    }

    [Fact]
    public void OnlyWhatIsKeptIsRead()
    {
        var path = Folder.File("part.safetensors");
        using var x = torch.arange(4);
        TensorFile.Write(path, new Dictionary<string, torch.Tensor> { ["a.x"] = x, ["b.x"] = x });

        using var read = TensorFile.Read(path, name => name.StartsWith("b.", StringComparison.Ordinal));

        Assert.Equal([0, 1, 2, 3], Assert.Single(read).Value.data<long>().ToArray());
    }

    [Fact]
    public void OutlivesTheScopeItWasReadIn()
    {
        var path = Folder.File("scope.safetensors");
        using var x = torch.ones(3);
        TensorFile.Write(path, new Dictionary<string, torch.Tensor> { ["x"] = x });

        NamedTensors read;
        using (torch.NewDisposeScope())
            read = TensorFile.Read(path);

        Assert.Equal(3, read["x"].sum().item<float>());
        read.Dispose();
    }

    // Which tensors to keep is asked when the directory has been read, and before the data.
    [Theory]
    [InlineData("x.safetensors", "MSQ3004")]
    [InlineData("x.pt", "MSQ3005")]
    public void AFileThatShrinksWhileItIsReadIsACodedError(string name, string code)
    {
        var path = Folder.File(name);
        var tensors = new Dictionary<string, torch.Tensor> { ["x"] = torch.ones(100_000) };
        if (code == "MSQ3004")
            TensorFile.Write(path, tensors);
        else
            TensorFile.WritePyTorch(path, tensors);

        var error = Assert.Throws<UserErrorException>(() => TensorFile.Read(path, _ => Shortened(path)));

        Assert.Equal(code, error.Diagnostics[0].Code);

        static bool Shortened(string path)
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            file.SetLength(file.Length / 2);
            return true;
        }
    }

    [Fact]
    public void AMissingFileIsNamed()
    {
        var error = Assert.Throws<UserErrorException>(() => TensorFile.Read(Folder.File("none.pt")));

        Assert.Equal("MSQ3001", error.Diagnostics[0].Code);
        Assert.Contains("none.pt", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AWebPageIsNoCheckpoint()
    {
        var path = Folder.File("download.pt");
        File.WriteAllText(path, "<!doctype html><title>Not found</title>");

        var error = Assert.Throws<UserErrorException>(() => TensorFile.Read(path));

        Assert.Equal("MSQ3002", error.Diagnostics[0].Code);
    }
}
