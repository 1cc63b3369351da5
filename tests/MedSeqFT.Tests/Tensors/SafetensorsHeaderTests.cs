using System.Buffers.Binary;
using System.Text;
using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;

namespace MedSeqFT.Tests.Tensors;

public sealed class SafetensorsHeaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ReadsWhatOthersWrite() // as Python's safetensors does: no padding needed, any order
    {
        var path = Write("""{"__metadata__":{"format":"pt"},"b":{"dtype":"U8","shape":[2],"data_offsets":[4,6]},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}   """, [0, 0, 128, 63, 7, 8]);

        using var tensors = TensorFile.Read(path);

        Assert.Equal(1f, tensors["a"].item<float>());
        Assert.Equal([7, 8], tensors["b"].data<byte>().ToArray());
        Assert.Equal("pt", TensorFile.ReadMetadata(path)["format"]);
        Assert.Equal(["a", "b"], TensorFile.List(path).Select(entry => entry.Name));
    }

    [Fact]
    public void AnyByteIsAValidBool()
    {
        using var tensors = TensorFile.Read(Write("""{"m":{"dtype":"BOOL","shape":[3],"data_offsets":[0,3]}}""", [0, 1, 77]));

        Assert.Equal([false, true, true], tensors["m"].data<bool>().ToArray());
        Assert.Equal(2, tensors["m"].sum().item<long>());
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "doesn't fit its 4 bytes")]
    [InlineData("""{"a":{"dtype":"U8","shape":[5],"data_offsets":[0,5]}}""", "which has 4")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", "belong to no tensor")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[1,4]}}""", "hole")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", "overlaps")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[4,0]}}""", "bytes 4 to 0")]
    [InlineData("""{"a":{"dtype":"U8","shape":[-4],"data_offsets":[0,4]}}""", "doesn't fit")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", "doesn't fit")]
    [InlineData("""{"a":{"dtype":"U8","shape":[0,4611686018427387904,4611686018427387904],"data_offsets":[0,0]}}""", "doesn't fit")]
    [InlineData("""{"a":{"dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,0]}}""", "doesn't fit")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4]}}""", "lacks")]
    [InlineData("""{"a":{"dtype":"U8","shape":["4"],"data_offsets":[0,4]}}""", "lacks")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4,8]}}""", "lacks")]
    [InlineData("""{"a":[1]}""", "says nothing of 'a'")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", "no valid JSON")]
    [InlineData("""{"__metadata__":{"n":1}}""", "no text")]
    [InlineData("""{"\ud800":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", "no Unicode")]
    [InlineData("""{"a":""", "no valid JSON")]
    public void BrokenHeadersAreRefused(string header, string reason)
    {
        var error = Assert.Throws<UserErrorException>(() => TensorFile.Read(Write(header, [1, 2, 3, 4])));

        Assert.Equal("MSQ3004", error.Diagnostics[0].Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100_000_001)]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    [InlineData(1000)]
    public void AHeaderLongerThanTheFileTakesNoMemory(long length)
    {
        var path = Write("{}", []);
        var file = File.ReadAllBytes(path);
        BinaryPrimitives.WriteInt64LittleEndian(file, length);
        File.WriteAllBytes(path, file);

        var error = Assert.Throws<UserErrorException>(() => TensorFile.List(path));

        Assert.Contains("its header should have", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnElementTypeWithoutATorchTypeIsNamed()
    {
        var error = Assert.Throws<UserErrorException>(() => TensorFile.Read(Write("""{"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}""", [1, 2, 3, 4])));

        Assert.Equal("MSQ3006", error.Diagnostics[0].Code);
        Assert.Contains("'F8_E4M3'", error.Message, StringComparison.Ordinal);
    }

    private string Write(string header, byte[] data)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var path = folder.File("x.safetensors");
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)json.Length), .. json, .. data]);
        return path;
    }
}
