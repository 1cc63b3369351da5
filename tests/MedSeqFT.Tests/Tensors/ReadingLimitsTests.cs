using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;

namespace MedSeqFT.Tests.Tensors;

/// <summary>A small file can't make the reader take much more memory than it has bytes: what repeats by reference is never copied without end.</summary>
public sealed class ReadingLimitsTests : IDisposable
{
    private const long Megabyte = 1 << 20;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ALongClassNameIsKeptOnceHoweverOftenItIsCalled()
    {
        var pickle = PickleBytes.Of(p =>
        {
            p.Op(']').Global(new string('m', 20_000), "C").Raw((byte)'q', 0).Op('0');
            for (var i = 0; i < 5000; i++)
                p.Raw((byte)'h', 0).Op(')', 'R', 'a');
        });

        var before = GC.GetAllocatedBytesForCurrentThread();
        var objects = Assert.IsType<List<object?>>(PickleMachine.Load(pickle));

        Assert.Equal(5000, objects.Count);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 5 * Megabyte);
    }

    [Fact]
    public void TheSamePairsForDictionaryAfterDictionaryAreRefused()
    {
        var pickle = PickleBytes.Of(p =>
        {
            p.Global("collections", "OrderedDict").Raw((byte)'q', 0).Op('0', ']', '(');
            for (var i = 0; i < 10_000; i++)
                p.Text($"{i}").Op('N').Raw(0x86);
            p.Op('e').Raw(0x85).Raw((byte)'q', 1).Op('0');
            for (var i = 0; i < 2000; i++)
                p.Raw((byte)'h', 0).Raw((byte)'h', 1).Op('R', '0');
            p.Op('N');
        });

        AssertTooBig(pickle);
    }

    [Fact]
    public void ValuesThatArePoppedAgainCountToo() => AssertTooBig(PickleBytes.Of(p =>
    {
        for (var i = 0; i < 16_000_001; i++)
            p.Op(']', '0');
    }));

    [Fact]
    public void ATensorOfMoreAxesThanLibtorchMakesIsRefusedWhereItIsDescribed()
    {
        var pickle = PickleBytes.Of(p => p.Tensor("FloatStorage", "0", 1, 0, [.. Enumerable.Repeat(1L, 65)], [.. Enumerable.Repeat(1L, 65)]));

        var error = Assert.Throws<InvalidDataException>(() => PickleMachine.Load(pickle));

        Assert.Contains("impossible arguments", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NamesThatNestingMakesLongAreRefused()
    {
        var file = folder.File("x.pt");
        TinyArchive.Write(file, PickleBytes.Of(p => p.Entry(new string('a', 600), inner => inner.Entry(new string('b', 600), value => value.Op('N')))), TinyArchive.Counting(2));

        var error = Assert.Throws<UserErrorException>(() => TensorFile.Read(file));

        Assert.Equal("MSQ3005", error.Diagnostics[0].Code);
        Assert.Contains("more than 1000 characters", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EntriesThatAreTogetherLongerThanTheFileAreRefused()
    {
        var file = folder.File("x.pt");
        var storages = new Dictionary<string, byte[]> { ["0"] = new byte[4000], ["1"] = new byte[3000] };
        TinyArchive.Write(file, PickleBytes.Of(p => p.Entry("w", value => value.Tensor("FloatStorage", "1", 750, 0, [750], [1]))), storages);
        var bytes = File.ReadAllBytes(file);
        for (var at = bytes.AsSpan().IndexOf(BitConverter.GetBytes(4000)); at >= 0; at = bytes.AsSpan().IndexOf(BitConverter.GetBytes(4000)))
            BitConverter.GetBytes(6000).CopyTo(bytes, at);
        File.WriteAllBytes(file, bytes);

        var error = Assert.Throws<UserErrorException>(() => TensorFile.Read(file));

        Assert.InRange(bytes.Length, 7000, 8999);
        Assert.Contains("overlap", error.Message, StringComparison.Ordinal);
    }

    private static void AssertTooBig(byte[] pickle)
    {
        var error = Assert.Throws<InvalidDataException>(() => PickleMachine.Load(pickle));

        Assert.Contains("values", error.Message, StringComparison.Ordinal);
    }
}
