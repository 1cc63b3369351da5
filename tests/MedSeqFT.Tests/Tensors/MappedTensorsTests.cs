using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Tensors;

public sealed class MappedTensorsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void HasTheBitsThatReadingGives()
    {
        var path = Written();

        using var mapped = MappedTensors.Open(path);
        using var read = TensorFile.Read(path);

        Assert.Equal(read.Keys.Order(StringComparer.Ordinal), mapped.Keys.Order(StringComparer.Ordinal));
        Assert.All(read, t => Assert.Equal((t.Value.dtype, t.Value), (mapped[t.Key].dtype, mapped[t.Key])));
        Assert.All(read, t => Assert.Equal(t.Value.shape, mapped[t.Key].shape));
    }

    [Fact]
    public void TheTensorsLieInTheFile()
    {
        var path = folder.File("alone.safetensors");
        TensorFile.Write(path, new NamedTensors { ["image"] = torch.zeros([2, 3, 4, 5]) });
        using var mapped = MappedTensors.Open(path);
        var marked = torch.full([2, 3, 4, 5], 7f);

        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Position = file.Length - 2 * 3 * 4 * 5 * sizeof(float);
            file.Write(marked.bytes);
        }

        Assert.Equal(marked, mapped["image"]);
    }

    [Fact]
    public void OutliveTheirFilesReplacement()
    {
        var path = Written();
        using var mapped = MappedTensors.Open(path);
        using var before = TensorFile.Read(path);

        TensorFile.Write(path, new NamedTensors { ["image"] = torch.zeros(1) });

        Assert.Equal(before["image"], mapped["image"]);
    }

    [Fact]
    public void ChangingOneLeavesTheFileAlone()
    {
        var path = Written();
        var bytes = File.ReadAllBytes(path);
        using (var mapped = MappedTensors.Open(path))
            mapped["image"].add_(1);

        Assert.Equal(bytes, File.ReadAllBytes(path));
    }

    [Fact]
    public void ABrokenFileIsAnErrorOfTheUser()
    {
        var path = folder.File("broken.safetensors");
        File.WriteAllBytes(path, [1, 2, 3]);

        Assert.Equal("MSQ3004", Assert.Throws<UserErrorException>(() => MappedTensors.Open(path)).Diagnostics[0].Code);
        Assert.Equal("MSQ3001", Assert.Throws<UserErrorException>(() => MappedTensors.Open(folder.File("none.safetensors"))).Diagnostics[0].Code);
    }

    private string Written()
    {
        var path = folder.File("case.safetensors");
        TensorFile.Write(path, new NamedTensors
        {
            ["image"] = torch.randn([2, 3, 4, 5]),
            ["label"] = torch.randint(-1, 3, [3, 4, 5], torch.ScalarType.Int16),
            ["flags"] = torch.randint(0, 2, [3], torch.ScalarType.Int64),
        });
        return path;
    }
}
