using System.IO.Compression;
using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Tensors;

public sealed class PyTorchWriterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly DisposeScope scope = torch.NewDisposeScope();

    private string Path => folder.File("a.pt");

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
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
    public void OurReaderGivesBackWhatWasWritten(torch.ScalarType type)
    {
        var written = torch.arange(24).reshape(2, 3, 4).remainder(7).to(type);

        TensorFile.WritePyTorch(Path, new Dictionary<string, torch.Tensor> { ["x"] = written });

        using var read = TensorFile.Read(Path);
        Assert.Equal(type, read["x"].dtype);
        Assert.Equal([2L, 3L, 4L], read["x"].shape);
        Assert.True(read["x"].eq(written).all().item<bool>());
    }

    [Fact]
    public void ViewsScalarsEmptyTensorsAndUnicodeNamesComeBackByValue()
    {
        TensorFile.WritePyTorch(Path, new Dictionary<string, torch.Tensor>
        {
            ["t"] = torch.arange(6).reshape(2, 3).t(),
            ["völlig"] = torch.tensor(3.5f),
            ["empty"] = torch.empty(0, 3),
            ["parameter"] = new TorchSharp.Modules.Parameter(torch.full(2, 0.5f)),
        });

        using var read = TensorFile.Read(Path);
        Assert.Equal(["empty", "parameter", "t", "völlig"], read.Keys);
        Assert.Equal([0, 3, 1, 4, 2, 5], read["t"].data<long>().ToArray());
        Assert.Equal(3.5f, read["völlig"].item<float>());
        Assert.Equal([0L, 3L], read["empty"].shape);
        Assert.Equal([0.5f, 0.5f], read["parameter"].data<float>().ToArray());
    }

    [Fact]
    public void ThePickleHasOnlyWhatTheWeightsOnlyLoaderAllows()
    {
        TensorFile.WritePyTorch(Path, new Dictionary<string, torch.Tensor> { ["a"] = torch.ones(2, 3), ["b"] = torch.ones(1, torch.int64), ["c"] = torch.tensor(1) });

        var pickle = PickleOpcodes.Of(Entry("archive/data.pkl"));

        Assert.Empty(pickle.Codes.Except(PickleOpcodes.WeightsOnly));
        Assert.Equal(["collections.OrderedDict", "torch.FloatStorage", "torch.IntStorage", "torch.LongStorage", "torch._utils._rebuild_tensor_v2"], pickle.Globals.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AStorageOfMoreElementsThanAnIntHoldsIsAnnouncedWhole()
    {
        TensorEntry[] huge = [new("w", torch.ScalarType.Float32, [3_000_000_000, 2])];

        var pickle = PickleWriter.StateDict(huge);

        var view = Assert.IsType<TensorView>(Assert.IsType<Dictionary<string, object?>>(PickleMachine.Load(pickle))["w"]);
        Assert.Equal((6_000_000_000, "FloatStorage"), (view.Storage.Count, view.Storage.Type));
        Assert.Equal([2L, 1L], view.Strides);
        Assert.Contains("LONG1", PickleOpcodes.Of(pickle).Codes);
    }

    [Fact]
    public void EntriesAreStoredAsPyTorchNamesThem()
    {
        TensorFile.WritePyTorch(Path, new Dictionary<string, torch.Tensor> { ["a"] = torch.ones(1000) });

        using var zip = ZipFile.OpenRead(Path);
        Assert.Equal(["archive/data.pkl", "archive/byteorder", "archive/data/0", "archive/version"], zip.Entries.Select(entry => entry.FullName));
        Assert.All(zip.Entries, entry => Assert.Equal(entry.Length, entry.CompressedLength));
    }

    [Fact]
    public void TheSameTensorsGiveTheSameBytesWhateverTheOrder()
    {
        var (a, b) = (torch.arange(5), torch.ones(3, 2));

        TensorFile.WritePyTorch(folder.File("ab"), new Dictionary<string, torch.Tensor> { ["a"] = a, ["b"] = b });
        TensorFile.WritePyTorch(folder.File("ba"), new Dictionary<string, torch.Tensor> { ["b"] = b, ["a"] = a });

        Assert.Equal(File.ReadAllBytes(folder.File("ab")), File.ReadAllBytes(folder.File("ba")));
    }

    [Fact]
    public void AnUnknownTypeIsRefusedAndTheOldFileStays()
    {
        TensorFile.WritePyTorch(Path, new Dictionary<string, torch.Tensor> { ["x"] = torch.ones(3) });
        var before = File.ReadAllBytes(Path);

        var error = Assert.Throws<UserErrorException>(() =>
            TensorFile.WritePyTorch(Path, new Dictionary<string, torch.Tensor> { ["x"] = torch.ones(3, dtype: torch.ScalarType.ComplexFloat32) }));

        Assert.Equal("MSQ3006", error.Diagnostics[0].Code);
        Assert.Equal(before, File.ReadAllBytes(Path));
        Assert.Equal(["a.pt"], Directory.GetFiles(folder.Path).Select(System.IO.Path.GetFileName));
    }

    private byte[] Entry(string name)
    {
        using var zip = ZipFile.OpenRead(Path);
        using var content = zip.GetEntry(name)!.Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }
}
