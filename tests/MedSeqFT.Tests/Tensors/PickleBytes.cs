using System.Buffers.Binary;
using System.Text;

namespace MedSeqFT.Tests.Tensors;

/// <summary>Writes pickles opcode by opcode, also ones that Python would never write.</summary>
internal sealed class PickleBytes
{
    private readonly List<byte> bytes = [0x80, 2];

    public static byte[] Of(Action<PickleBytes> write)
    {
        var pickle = new PickleBytes();
        write(pickle);
        return pickle.Op('.').bytes.ToArray();
    }

    public PickleBytes Op(params ReadOnlySpan<char> opcodes)
    {
        foreach (var opcode in opcodes)
            bytes.Add((byte)opcode);
        return this;
    }

    public PickleBytes Raw(params ReadOnlySpan<byte> raw)
    {
        bytes.AddRange(raw);
        return this;
    }

    public PickleBytes Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        return Op('X').Raw(length).Raw(utf8);
    }

    public PickleBytes Number(long value)
    {
        var raw = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(raw, value);
        return Raw(0x8a, 8).Raw(raw);
    }

    public PickleBytes Tuple(params ReadOnlySpan<long> values)
    {
        Op('(');
        foreach (var value in values)
            Number(value);
        return Op('t');
    }

    public PickleBytes Global(string module, string name) => Op('c').Raw(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    public PickleBytes Storage(string type, string key, long count) =>
        Op('(').Text("storage").Global("torch", type).Text(key).Text("cuda:1").Number(count).Op('t', 'Q');

    public PickleBytes Tensor(string type, string key, long count, long offset, long[] shape, long[] strides) =>
        Global("torch._utils", "_rebuild_tensor_v2").Op('(').Storage(type, key, count).Number(offset).Tuple(shape).Tuple(strides)
            .Raw(0x89).Global("collections", "OrderedDict").Op(')', 'R', 't', 'R');

    /// <summary>A dictionary with one entry, whose value <paramref name="value"/> writes.</summary>
    public PickleBytes Entry(string key, Action<PickleBytes> value)
    {
        Op('}').Text(key);
        value(this);
        return Op('s');
    }
}
