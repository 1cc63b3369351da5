using System.IO.Compression;
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

    [Theory]
    [InlineData("case.safetensors")]
    [InlineData("case.pt")]
    public void HasTheBitsThatReadingGives(string name)
    {
        var path = Written(name);

        using var mapped = MappedTensors.Open(path);
        using var read = TensorFile.Read(path);

        Assert.Equal(read.Keys.Order(StringComparer.Ordinal), mapped.Keys.Order(StringComparer.Ordinal));
        Assert.All(read, t => Assert.Equal((t.Value.dtype, t.Value), (mapped[t.Key].dtype, mapped[t.Key])));
        Assert.All(read, t => Assert.Equal(t.Value.shape, mapped[t.Key].shape));
    }

    [Theory]
    [InlineData("case.safetensors")]
    [InlineData("case.pt")]
    public void TheTensorsLieInTheFile(string name)
    {
        var path = Written(name);
        using var mapped = MappedTensors.Open(path);

        Erase(path);

        Assert.Equal(torch.zeros([2, 3, 4, 5]), mapped["image"]);
    }

    [Fact]
    public void WhatACheckpointHasBesideItsWeightsIsFoundToo()
    {
        var path = folder.File("case.pt");
        var pickle = PickleBytes.Of(p => p.Entry("teacher", inner => inner.Entry("w", value => value.Tensor("FloatStorage", "0", 6, 0, [6], [1])))
            .Text("student").Entry("w", value => value.Tensor("FloatStorage", "0", 6, 0, [6], [1])).Op('s'));
        TinyArchive.Write(path, pickle, TinyArchive.Counting(6));

        using var beside = MappedTensors.OpenBeside(path, "teacher");

        Assert.Equal(("teacher.w", torch.arange(6, dtype: torch.float32)), (Assert.Single(beside).Key, beside["teacher.w"]));
    }

    [Theory]
    [InlineData(CompressionLevel.Optimal, 60)]
    [InlineData(CompressionLevel.NoCompression, 30)]
    public void ACompressedStorageAndAPartOfOneAreRead(CompressionLevel compression, int elements) =>
        Assert.All(Enumerable.Range(1, 4), shift => Assert.Equal(torch.arange(elements, dtype: torch.float32), AfterErasing(shift, compression, elements)));

    /// <summary>A longer pickle moves what follows it: one of four storages begins at a multiple of four bytes.</summary>
    [Fact]
    public void AStorageThatBeginsInsideAnElementIsRead()
    {
        var sums = Enumerable.Range(1, 4).Select(shift => AfterErasing(shift, CompressionLevel.NoCompression, 60).sum().item<float>()).Order();

        Assert.Equal([0, 1770, 1770, 1770], sums);
    }

    [SkippableTheory]
    [InlineData("large.safetensors")]
    [InlineData("large.pt")]
    public void ACheckpointInItsFileTakesNoMemoryOfItsOwnAndACopyItsTensors(string name)
    {
        if (PeakMemory.RanAlone(ACheckpointInItsFileTakesNoMemoryOfItsOwnAndACopyItsTensors, name))
            return;
        const long bytes = 64 << 20;
        var path = folder.File(name);
        using (var large = torch.ones([bytes / 4]))
            Write(path, new NamedTensors { ["w"] = large.alias().DetachFromDisposeScope() });

        using var read = PeakMemory.Least(() => TensorFile.Read(path), out var peak);
        using var mapped = PeakMemory.OwnOf(() => MappedTensors.Open(path), out var own);

        Assert.Equal(bytes / 4, mapped["w"].sum().item<float>());
        Assert.InRange(peak, 7 * bytes / 8, 9 * bytes / 8);
        Assert.InRange(own, long.MinValue, bytes / 8);
    }

    [SkippableFact]
    public void WhatTheSystemDoesNotMapIsLeftToReading()
    {
        const long terabyte = 1L << 40; // a hole, more than memory could ever back
        var path = folder.File("large");
        using (var file = File.Create(path))
            file.SetLength(terabyte);
        using var map = new MappedFile(path, terabyte);

        var view = map.View(torch.float32, 0, 1);

        Skip.If(view is not null, "this system maps files of any length");
        Assert.Null(map.View(torch.float32, 0, 1));
    }

    [Fact]
    public void OutliveTheirFilesReplacement()
    {
        var path = Written("case.safetensors");
        using var mapped = MappedTensors.Open(path);
        using var before = TensorFile.Read(path);

        TensorFile.Write(path, new NamedTensors { ["image"] = torch.zeros(1) });

        Assert.Equal(before["image"], mapped["image"]);
    }

    [Theory]
    [InlineData("case.safetensors")]
    [InlineData("case.pt")]
    public void ChangingOneLeavesTheFileAlone(string name)
    {
        var path = Written(name);
        var bytes = File.ReadAllBytes(path);
        using (var mapped = MappedTensors.Open(path))
            mapped["image"].add_(1);

        Assert.Equal(bytes, File.ReadAllBytes(path));
    }

    [Theory]
    [InlineData("broken.safetensors", "MSQ3004")]
    [InlineData("broken.pt", "MSQ3002")]
    public void ABrokenFileIsAnErrorOfTheUser(string name, string code)
    {
        var path = folder.File(name);
        File.WriteAllBytes(path, [1, 2, 3]);

        Assert.Equal(code, Assert.Throws<UserErrorException>(() => MappedTensors.Open(path)).Diagnostics[0].Code);
        Assert.Equal("MSQ3001", Assert.Throws<UserErrorException>(() => MappedTensors.Open(folder.File("none.safetensors"))).Diagnostics[0].Code);
    }

    [Fact]
    public void AFileThatBecameShorterIsSaidSo()
    {
        var path = Written("case.pt");
        using var map = new MappedFile(path, new FileInfo(path).Length + 4096);

        Assert.Throws<EndOfStreamException>(() => map.View(torch.float32, 0, 1));
    }

    // The numbers 0, 1, 2, ... of a checkpoint that was open when something wrote over it.
    private torch.Tensor AfterErasing(int shift, CompressionLevel compression, int elements)
    {
        var path = folder.File("case.pt");
        var pickle = PickleBytes.Of(p => p.Entry("w", value => value.Tensor("FloatStorage", "0", 60, 0, [elements], [1])).Text(new string('x', shift)).Number(3).Op('s'));
        TinyArchive.Write(path, pickle, TinyArchive.Counting(60), compression);
        var mapped = MappedTensors.Open(path);
        Erase(path);
        return mapped["w"];
    }

    private static void Erase(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Write(new byte[file.Length]);
    }

    private string Written(string name)
    {
        var path = folder.File(name);
        var tensors = new NamedTensors
        {
            ["image"] = torch.randn([2, 3, 4, 5]),
            ["label"] = torch.randint(-1, 3, [3, 4, 5], torch.ScalarType.Int16),
            ["flags"] = torch.randint(0, 2, [3], torch.ScalarType.Int64),
            ["mask"] = torch.ones([5], torch.ScalarType.Bool),
            ["half"] = torch.randn([7]).to(torch.bfloat16),
            ["one"] = torch.tensor(3f),
            ["none"] = torch.empty([0, 4]),
        };
        Write(path, tensors);
        return path;
    }

    private static void Write(string path, NamedTensors tensors)
    {
        if (path.EndsWith(".pt", StringComparison.Ordinal))
            TensorFile.WritePyTorch(path, tensors);
        else
            TensorFile.Write(path, tensors);
    }
}
