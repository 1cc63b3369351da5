using System.Numerics;
using MedSeqFT.Tensors;

namespace MedSeqFT.Tests.Tensors;

public class PickleMachineTests
{
    [Fact]
    public void ReadsPlainValues()
    {
        var list = Assert.IsType<List<object?>>(Load(p => p.Op(']', '(').Op('N').Raw(0x88, 0x89).Raw((byte)'K', 200).Raw((byte)'M', 1, 2)
            .Raw((byte)'J', 0xff, 0xff, 0xff, 0xff).Raw((byte)'G', 0x3f, 0xec, 0, 0, 0, 0, 0, 0).Text("vöco").Raw((byte)'C', 2, 8, 9).Op('e')));

        Assert.Equal([null, true, false, 200L, 513L, -1L, 0.875, "vöco", new byte[] { 8, 9 }], list);
    }

    [Fact]
    public void ReadsIntegersOfAnyLength()
    {
        var tuple = Assert.IsType<object?[]>(Load(p => p.Raw(0x8a, 0).Raw(0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 64).Raw(0x86)));

        Assert.Equal(0L, tuple[0]);
        Assert.Equal(BigInteger.Pow(2, 70), tuple[1]);
    }

    [Fact]
    public void ReadsProtocolFour()
    {
        byte[] emptyListFramedAndMemoized = [0x80, 4, 0x95, 20, 0, 0, 0, 0, 0, 0, 0, (byte)']', 0x94];
        byte[] textMemoized = [0x8c, 1, (byte)'a', 0x94];
        byte[] tupleOfTheTextDropped = [(byte)'(', (byte)'h', 1, (byte)'t', 0x94, (byte)'0'];

        var value = PickleMachine.Load([.. emptyListFramedAndMemoized, .. textMemoized, .. tupleOfTheTextDropped, (byte)'a', (byte)'.']);

        Assert.Equal("a", Assert.Single(Assert.IsType<List<object?>>(value)));
    }

    [Fact]
    public void ReadsAByteArrayOfProtocolFive() =>
        Assert.Equal(new byte[] { 7, 8 }, PickleMachine.Load([0x80, 5, 0x96, 2, 0, 0, 0, 0, 0, 0, 0, 7, 8, (byte)'.']));

    [Fact]
    public void DictionariesKeepTextKeysOnly()
    {
        var dictionary = Assert.IsType<Dictionary<string, object?>>(Load(p => p.Op('}', '(').Text("a").Number(1).Number(2).Text("b").Op('u')));

        Assert.Equal("a", Assert.Single(dictionary).Key);
    }

    [Fact]
    public void AnOrderedDictWithMetadataIsADictionary()
    {
        var value = Load(p => p.Global("collections", "OrderedDict").Op(')', 'R').Text("a").Number(1).Op('s')
            .Entry("_metadata", inner => inner.Op('}')).Op('b'));

        Assert.Equal(1L, Assert.Contains("a", Assert.IsType<Dictionary<string, object?>>(value)));
    }

    [Fact]
    public void AnOrderedDictMayGetItsPairsAsAnArgument()
    {
        var value = Load(p => p.Global("collections", "OrderedDict").Op(']', ']').Text("a").Op('a').Number(1).Op('a', 'a').Raw(0x85).Op('R'));

        Assert.Equal(1L, Assert.Contains("a", Assert.IsType<Dictionary<string, object?>>(value)));
    }

    [Theory]
    [InlineData("os", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("torch._utils", "_rebuild_something_new")]
    [InlineData("System.IO.File", "Delete")]
    public void NoNameIsEverCalled(string module, string name)
    {
        var value = Load(p => p.Global(module, name).Text("any command").Raw(0x85).Op('R'));

        Assert.Equal(new PickleObject($"{module}.{name}"), value);
    }

    [Fact]
    public void ObjectsOfUnknownClassesLoseTheirState()
    {
        var value = Load(p => p.Global("torch.optim.adamw", "AdamW").Op(')').Raw(0x81).Entry("lr", inner => inner.Number(1)).Op('b'));

        Assert.Equal(new PickleObject("torch.optim.adamw.AdamW"), value);
    }

    [Fact]
    public void AParameterIsItsTensor()
    {
        var value = Load(p => p.Global("torch._utils", "_rebuild_parameter").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1]).Raw(0x88).Op(')').Raw(0x87).Op('R'));

        var view = Assert.IsType<TensorView>(value);
        Assert.Equal(new StorageReference("0", "FloatStorage", 6), view.Storage);
        Assert.Equal([2L, 3L], view.Shape);
    }

    [Fact]
    public void ATensorSubclassIsItsTensor()
    {
        var value = Load(p => p.Global("torch._tensor", "_rebuild_from_type_v2").Op('(')
            .Global("torch._utils", "_rebuild_tensor_v2").Global("monai.data.meta_tensor", "MetaTensor")
            .Op('(').Storage("HalfStorage", "7", 2).Number(0).Tuple(2).Tuple(1).Raw(0x89).Op('N', 't').Op('}', 't', 'R'));

        Assert.Equal("7", Assert.IsType<TensorView>(value).Storage.Key);
    }

    [Theory]
    [InlineData("2e", "empty stack")]                     // STOP on nothing
    [InlineData("71 00", "empty stack")]                  // BINPUT of nothing
    [InlineData("68 05", "never stored")]                 // BINGET of an unknown
    [InlineData("74", "lacks a mark")]
    [InlineData("28 30", "empty stack")]                  // POP across a mark
    [InlineData("58 ff ff ff ff 61", "are announced")]    // text of 4 GB
    [InlineData("8e ff ff ff ff ff ff ff ff", "are announced")]
    [InlineData("63 6f 73", "within a name")]
    [InlineData("7d 28 4e 75", "without a value")]
    [InlineData("4e 51", "no storage")]
    [InlineData("49 31 0a", "opcode 0x49")]               // protocol 0
    [InlineData("80 01", "protocol 1")]
    [InlineData("4b", "are announced")]
    public void BrokenPicklesAreRefused(string hex, string reason)
    {
        var pickle = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

        var error = Assert.Throws<InvalidDataException>(() => PickleMachine.Load(pickle));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DeepNestingTakesNoStack()
    {
        var value = Load(p =>
        {
            for (var i = 0; i < 100_000; i++)
                p.Op('N').Raw(0x85).Raw((byte)'0');
            p.Op(')');
            for (var i = 0; i < 100_000; i++)
                p.Raw(0x85);
        });

        Assert.Single(Assert.IsType<object?[]>(value));
    }

    private static object? Load(Action<PickleBytes> write) => PickleMachine.Load(PickleBytes.Of(write));
}
