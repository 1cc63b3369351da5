using System.IO.Compression;
using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Tensors;

public sealed class PyTorchArchiveTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Path => folder.File("tiny.pt");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void ReadsStoredAndDeflatedEntries(CompressionLevel compression)
    {
        TinyArchive.Write(Path, View(6, 0, [2, 3], [3, 1]), TinyArchive.Counting(6), compression);

        using var tensors = TensorFile.Read(Path);

        Assert.Equal([0, 1, 2, 3, 4, 5], tensors["w"].data<float>().ToArray());
    }

    [Theory]
    [InlineData("state_dict")]
    [InlineData("network_weights")]
    [InlineData("net")]
    [InlineData("student")]
    public void FindsTheStateDictUnderTheAuthorsNames(string wrapper)
    {
        var pickle = PickleBytes.Of(p => p.Entry(wrapper, inner => inner.Entry("w", value => value.Tensor("FloatStorage", "0", 2, 0, [2], [1])))
            .Text("epoch").Number(3).Op('s').Text("optimizer").Entry("m", value => value.Tensor("FloatStorage", "0", 2, 0, [2], [1])).Op('s'));
        TinyArchive.Write(Path, pickle, TinyArchive.Counting(2));

        Assert.Equal("w", Assert.Single(TensorFile.List(Path)).Name);
    }

    [Fact]
    public void StateDictComesBeforeStudent()
    {
        var pickle = PickleBytes.Of(p => p.Entry("student", inner => inner.Entry("s", value => value.Tensor("FloatStorage", "0", 2, 0, [2], [1])))
            .Text("state_dict").Entry("w", value => value.Tensor("FloatStorage", "0", 2, 0, [2], [1])).Op('s'));
        TinyArchive.Write(Path, pickle, TinyArchive.Counting(2));

        Assert.Equal("w", Assert.Single(TensorFile.List(Path)).Name);
    }

    [Fact]
    public void NestedDictionariesGetDottedNames()
    {
        var pickle = PickleBytes.Of(p => p.Entry("a", inner => inner.Entry("b", value => value.Tensor("FloatStorage", "0", 2, 0, [2], [1]))));
        TinyArchive.Write(Path, pickle, TinyArchive.Counting(2));

        Assert.Equal("a.b", Assert.Single(TensorFile.List(Path)).Name);
    }

    [Fact]
    public void ListingReadsNoStorage()
    {
        TinyArchive.Write(Path, View(6, 0, [3, 2], [1, 3]), new Dictionary<string, byte[]>());

        var entry = Assert.Single(TensorFile.List(Path));

        Assert.Equal("w Float32 [3, 2]", entry.ToString());
        Assert.Equal(6, entry.Elements);
    }

    [Theory]
    [InlineData(6, 1, new[] { 6L }, new[] { 1L })]                            // ends behind the storage
    [InlineData(6, -1, new[] { 2L }, new[] { 1L })]                           // begins before it
    [InlineData(6, 0, new[] { 2L, 2L }, new[] { -1L, 1L })]
    [InlineData(6, 0, new[] { -2L }, new[] { 1L })]
    [InlineData(6, 0, new[] { 2L, 2L }, new[] { 1L })]                        // a stride is missing
    [InlineData(6, 0, new[] { 2L }, new[] { long.MaxValue })]
    [InlineData(6, 5, new[] { 4_294_967_296L, 4_294_967_296L }, new[] { 0L, 0L })] // 2^64 elements
    [InlineData(6, 0, new[] { 1_000_000_000_000L }, new[] { 0L })]            // one element repeated for ever
    [InlineData(7, 0, new[] { 6L }, new[] { 1L })]                            // the storage is shorter than announced
    [InlineData(1L << 61, 0, new[] { 6L }, new[] { 1L })]
    public void ViewsOutsideTheirStorageAreRefused(long count, long offset, long[] shape, long[] strides)
    {
        TinyArchive.Write(Path, View(count, offset, shape, strides), TinyArchive.Counting(6));

        var error = Assert.Throws<UserErrorException>(() => TensorFile.Read(Path));

        Assert.Equal("MSQ3005", error.Diagnostics[0].Code);
    }

    [Fact]
    public void ALengthThatDeflateCannotReachIsRefusedBeforeMemoryIsTaken()
    {
        const int Announced = 2_000_000_000;
        TinyArchive.Write(Path, View(Announced / 4, 0, [Announced / 4], [1]), TinyArchive.Counting(1000), CompressionLevel.SmallestSize);
        Replace(BitConverter.GetBytes(4000), BitConverter.GetBytes(Announced));

        var error = Assert.Throws<UserErrorException>(() => TensorFile.Read(Path));

        Assert.Contains($"announces {Announced} bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnknownElementTypeIsNamed()
    {
        var pickle = PickleBytes.Of(p => p.Entry("w", value => value.Tensor("ComplexFloatStorage", "0", 1, 0, [1], [1])));
        TinyArchive.Write(Path, pickle, TinyArchive.Counting(2));

        var error = Assert.Throws<UserErrorException>(() => TensorFile.Read(Path));

        Assert.Equal("MSQ3006", error.Diagnostics[0].Code);
        Assert.Contains("ComplexFloatStorage", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AWholePickledModelIsRefusedByItsClass()
    {
        TinyArchive.Write(Path, PickleBytes.Of(p => p.Global("monai.networks.nets", "SwinUNETR").Op(')').Raw(0x81)), TinyArchive.Counting(2));

        var error = Assert.Throws<UserErrorException>(() => TensorFile.Read(Path));

        Assert.Equal("MSQ3007", error.Diagnostics[0].Code);
        Assert.Contains("'monai.networks.nets.SwinUNETR'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ADictionaryThatHoldsItselfIsRefused()
    {
        TinyArchive.Write(Path, PickleBytes.Of(p => p.Op('}').Raw((byte)'q', 0).Text("self").Raw((byte)'h', 0).Op('s')), TinyArchive.Counting(2));

        var error = Assert.Throws<UserErrorException>(() => TensorFile.Read(Path));

        Assert.Equal("MSQ3005", error.Diagnostics[0].Code);
    }

    [Fact]
    public void WhatIsNotKeptIsNeverRead()
    {
        var pickle = PickleBytes.Of(p => p.Entry("kept", value => value.Tensor("FloatStorage", "0", 2, 0, [2], [1]))
            .Text("other").Tensor("FloatStorage", "1", 1_000_000_000_000, 0, [1_000_000_000_000], [1]).Op('s'));
        TinyArchive.Write(Path, pickle, TinyArchive.Counting(2)); // without storage "1"

        using var tensors = TensorFile.Read(Path, name => name == "kept");

        Assert.Equal([0, 1], Assert.Single(tensors).Value.data<float>().ToArray());
        Assert.Throws<UserErrorException>(() => TensorFile.Read(Path));
    }

    [Fact]
    public void EntryNamesNeverBecomePaths()
    {
        var inside = Directory.CreateDirectory(folder.File("inside")).FullName;
        var file = System.IO.Path.Combine(inside, "evil.pt");
        using (var zip = ZipFile.Open(file, ZipArchiveMode.Create))
        {
            Add(zip, "../../evil/data.pkl", View(2, 0, [2], [1]));
            Add(zip, "../../evil/data/0", TinyArchive.Counting(2)["0"]);
        }

        using var tensors = TensorFile.Read(file);

        Assert.Equal([0, 1], tensors["w"].data<float>().ToArray());
        Assert.Equal(["evil.pt"], Directory.GetFileSystemEntries(inside).Select(System.IO.Path.GetFileName));
        Assert.Equal(["inside"], Directory.GetFileSystemEntries(folder.Path).Select(System.IO.Path.GetFileName));
    }

    [Fact]
    public void AnyOtherZipIsRefused()
    {
        using (var zip = ZipFile.Open(Path, ZipArchiveMode.Create))
            zip.CreateEntry("readme.txt");

        var error = Assert.Throws<UserErrorException>(() => TensorFile.Read(Path));

        Assert.Contains("data.pkl", error.Message, StringComparison.Ordinal);
    }

    private static byte[] View(long count, long offset, long[] shape, long[] strides) =>
        PickleBytes.Of(p => p.Entry("w", value => value.Tensor("FloatStorage", "0", count, offset, shape, strides)));

    private static void Add(ZipArchive zip, string name, byte[] bytes)
    {
        using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        entry.Write(bytes);
    }

    private void Replace(byte[] old, byte[] replacement)
    {
        var file = File.ReadAllBytes(Path);
        for (var at = file.AsSpan().IndexOf(old); at >= 0; at = file.AsSpan().IndexOf(old))
            replacement.CopyTo(file, at);
        File.WriteAllBytes(Path, file);
    }
}
