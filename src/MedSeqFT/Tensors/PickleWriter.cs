using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MedSeqFT.Tensors;

/// <summary>
/// The pickle of a state dict, protocol 2: an OrderedDict from names to tensors, each over a storage of its own. Has only
/// opcodes and globals that torch.load(weights_only=True) allows.
/// </summary>
internal sealed class PickleWriter
{
    private readonly ArrayBufferWriter<byte> pickle = new();

    private PickleWriter() => Put(0x80, 2); // PROTO

    /// <summary>Tensor i lies in the archive's storage "i", contiguous.</summary>
    public static byte[] StateDict(IReadOnlyList<TensorEntry> tensors)
    {
        var writer = new PickleWriter();
        writer.EmptyDictionary();
        writer.Put('(');
        foreach (var (key, tensor) in tensors.Index())
        {
            writer.Text(tensor.Name);
            writer.Tensor(key, tensor);
        }
        writer.Put('u', '.'); // SETITEMS, STOP
        return writer.pickle.WrittenSpan.ToArray();
    }

    private void EmptyDictionary()
    {
        Global("collections", "OrderedDict");
        Put(')', 'R');
    }

    // _rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks)
    private void Tensor(int key, TensorEntry tensor)
    {
        Global("torch._utils", "_rebuild_tensor_v2");
        Put('(');
        Storage(key, tensor);
        Integer(0);
        Tuple(tensor.Shape);
        Tuple(Strides(tensor.Shape));
        Put(0x89); // False
        EmptyDictionary();
        Put('t', 'R');
    }

    private void Storage(int key, TensorEntry tensor)
    {
        Put('(');
        Text("storage");
        Global("torch", ElementTypes.StorageName(tensor.Type)!);
        Text(key.ToString(CultureInfo.InvariantCulture));
        Text("cpu");
        Integer(tensor.Elements);
        Put('t', 'Q'); // a persistent id, which the loader resolves to the storage
    }

    private static long[] Strides(IReadOnlyList<long> shape)
    {
        var strides = new long[shape.Count];
        var step = 1L;
        for (var d = shape.Count - 1; d >= 0; d--)
        {
            strides[d] = step;
            step *= Math.Max(shape[d], 1);
        }
        return strides;
    }

    private void Tuple(IReadOnlyList<long> numbers)
    {
        Put('(');
        foreach (var number in numbers)
            Integer(number);
        Put('t');
    }

    private void Integer(long number)
    {
        if (number <= int.MaxValue)
        {
            Put('J');
            BinaryPrimitives.WriteInt32LittleEndian(Space(4), (int)number);
            return;
        }
        Put(0x8a, sizeof(long)); // LONG1
        BinaryPrimitives.WriteInt64LittleEndian(Space(sizeof(long)), number);
    }

    private void Text(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Put('X');
        BinaryPrimitives.WriteInt32LittleEndian(Space(4), length);
        Encoding.UTF8.GetBytes(text, Space(length));
    }

    private void Global(string module, string name)
    {
        var line = $"c{module}\n{name}\n";
        Encoding.ASCII.GetBytes(line, Space(line.Length));
    }

    private void Put(params ReadOnlySpan<int> codes)
    {
        foreach (var code in codes)
            Space(1)[0] = (byte)code;
    }

    private Span<byte> Space(int bytes)
    {
        var space = pickle.GetSpan(bytes)[..bytes];
        pickle.Advance(bytes);
        return space;
    }
}
