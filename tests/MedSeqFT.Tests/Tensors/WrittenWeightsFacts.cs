using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Tensors;

/// <summary>What holds of a weights file in any format that we write.</summary>
public abstract class WrittenWeightsFacts : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    private protected TemporaryFolder Folder { get; } = new();

    protected abstract void Write(string path, IReadOnlyDictionary<string, torch.Tensor> tensors);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        scope.Dispose();
        Folder.Dispose();
    }

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
        var written = torch.arange(24).reshape(2, 3, 4).remainder(7).to(type);

        Write(Folder.File("a"), new Dictionary<string, torch.Tensor> { ["x"] = written });

        using var read = TensorFile.Read(Folder.File("a"));
        Assert.Equal(type, read["x"].dtype);
        Assert.Equal([2L, 3L, 4L], read["x"].shape);
        Assert.True(read["x"].eq(written).all().item<bool>());
    }

    [Fact]
    public void TheSameTensorsGiveTheSameBytesWhateverTheOrder()
    {
        var (a, b) = (torch.arange(5), torch.ones(3, 2, dtype: torch.ScalarType.Float16));

        Write(Folder.File("ab"), new Dictionary<string, torch.Tensor> { ["a"] = a, ["b"] = b });
        Write(Folder.File("ba"), new Dictionary<string, torch.Tensor> { ["b"] = b, ["a"] = a });

        Assert.Equal(File.ReadAllBytes(Folder.File("ab")), File.ReadAllBytes(Folder.File("ba")));
    }

    [Fact]
    public void ViewsParametersScalarsEmptyTensorsAndOddNamesComeBackByValue()
    {
        Write(Folder.File("odd"), new Dictionary<string, torch.Tensor>
        {
            ["t"] = torch.arange(6).reshape(2, 3).t(),
            ["völlig"] = torch.tensor(3.5f),
            ["\"empty\""] = torch.empty(0, 3),
            ["parameter"] = new TorchSharp.Modules.Parameter(torch.full(2, 0.5f)),
        });

        using var read = TensorFile.Read(Folder.File("odd"));
        Assert.Equal(["\"empty\"", "parameter", "t", "völlig"], read.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([0, 3, 1, 4, 2, 5], read["t"].data<long>().ToArray());
        Assert.Equal(3.5f, read["völlig"].item<float>());
        Assert.Equal([0L, 3L], read["\"empty\""].shape);
        Assert.Equal([0.5f, 0.5f], read["parameter"].data<float>().ToArray());
    }

    [Fact]
    public void AnUnknownTypeIsRefusedAndTheOldFileStays()
    {
        var path = Folder.File("old");
        Write(path, new Dictionary<string, torch.Tensor> { ["x"] = torch.ones(3) });
        var before = File.ReadAllBytes(path);

        var error = Assert.Throws<UserErrorException>(() =>
            Write(path, new Dictionary<string, torch.Tensor> { ["x"] = torch.ones(3, dtype: torch.ScalarType.ComplexFloat32) }));

        Assert.Equal("MSQ3006", error.Diagnostics[0].Code);
        Assert.Equal(before, File.ReadAllBytes(path));
    }
}
