using System.IO.Compression;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Tensors;

public sealed class PyTorchWriterTests : WrittenWeightsFacts
{
    private string Path => Folder.File("a.pt");

    protected override void Write(string path, IReadOnlyDictionary<string, torch.Tensor> tensors) => TensorFile.WritePyTorch(path, tensors);

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
    public void StoragesBeginAtMultiplesOf64Bytes()
    {
        TensorFile.WritePyTorch(Path, new Dictionary<string, torch.Tensor> { ["a"] = torch.full(5, 3e33f), ["a.longer.name"] = torch.full(7, 5e-11f) });

        var bytes = File.ReadAllBytes(Path);

        Assert.All(new[] { 3e33f, 5e-11f }, value => Assert.Equal(0, bytes.AsSpan().IndexOf(BitConverter.GetBytes(value)) % 64));
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
