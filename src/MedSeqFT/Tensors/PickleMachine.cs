using System.Text;

namespace MedSeqFT.Tensors;

/// <summary>
/// Reads what pickle protocols 2 to 5 hold, as torch.save writes them, into a tree of plain values: null, bool, long,
/// BigInteger, double, string, byte[], object?[] (tuple), List (list), Dictionary by string (dict; entries under other
/// keys are dropped), <see cref="TensorView"/>. Everything else becomes a <see cref="PickleObject"/>. No name in the
/// file is ever looked up or called, which is what makes reading a stranger's checkpoint safe.
/// </summary>
internal sealed class PickleMachine
{
    private readonly PickleInput input;
    private readonly PickleStack stack = new();

    private PickleMachine(byte[] pickle) => input = new PickleInput(pickle);

    /// <exception cref="InvalidDataException">The pickle is broken, too big, or of another protocol.</exception>
    public static object? Load(byte[] pickle) => new PickleMachine(pickle).Run();

    private object? Run()
    {
        while (true)
        {
            var code = input.ReadByte();
            if (code == '.')
                return stack.Pop();
            if (!(Constant(code) || Text(code) || Structure(code) || Memo(code) || Construct(code)))
                throw new InvalidDataException($"its pickle has the unknown opcode 0x{code:x2} at byte {input.Position - 1}");
        }
    }

    private bool Constant(byte code)
    {
        object? value;
        switch (code)
        {
            case (byte)'N': value = null; break;
            case 0x88: value = true; break;
            case 0x89: value = false; break;
            case (byte)'K': value = (long)input.ReadByte(); break;
            case (byte)'M': value = (long)input.ReadUInt16(); break;
            case (byte)'J': value = (long)input.ReadInt32(); break;
            case 0x8a: value = PickleInput.Integer(input.Read(input.ReadByte())); break;
            case 0x8b: value = PickleInput.Integer(input.ReadCounted32()); break;
            case (byte)'G': value = input.ReadBigEndianDouble(); break;
            default: return false;
        }
        stack.Push(value);
        return true;
    }

    private bool Text(byte code)
    {
        object value;
        switch (code)
        {
            case (byte)'X': value = Encoding.UTF8.GetString(input.ReadCounted32()); break;
            case 0x8c: value = Encoding.UTF8.GetString(input.Read(input.ReadByte())); break;
            case 0x8d: value = Encoding.UTF8.GetString(input.ReadCounted64()); break;
            case (byte)'U': value = Encoding.Latin1.GetString(input.Read(input.ReadByte())); break;
            case (byte)'T': value = Encoding.Latin1.GetString(input.ReadCounted32()); break;
            case (byte)'C': value = input.Read(input.ReadByte()).ToArray(); break;
            case (byte)'B': value = input.ReadCounted32().ToArray(); break;
            case 0x8e or 0x96: value = input.ReadCounted64().ToArray(); break;
            default: return false;
        }
        stack.Push(value);
        return true;
    }

    private bool Structure(byte code)
    {
        switch (code)
        {
            case (byte)'(': stack.Mark(); break;
            case (byte)')': stack.Push(Array.Empty<object?>()); break;
            case 0x85: stack.Push(stack.Pop(1)); break;
            case 0x86: stack.Push(stack.Pop(2)); break;
            case 0x87: stack.Push(stack.Pop(3)); break;
            case (byte)'t': stack.Push(stack.PopToMark()); break;
            case (byte)']': stack.Push(new List<object?>()); break;
            case (byte)'}': stack.Push(NewDictionary()); break;
            case 0x8f: stack.Push(new PickleObject("builtins.set")); break;
            case 0x91: PopInto(new PickleObject("builtins.frozenset")); break;
            case (byte)'a': Append([stack.Pop()]); break;
            case (byte)'e' or 0x90: Append(stack.PopToMark()); break;
            case (byte)'s': SetItems(stack.Pop(2)); break;
            case (byte)'u': SetItems(stack.PopToMark()); break;
            default: return false;
        }
        return true;
    }

    private bool Memo(byte code)
    {
        switch (code)
        {
            case 0x80: CheckProtocol(input.ReadByte()); break;
            case 0x95: _ = input.Read(8); break; // FRAME: a hint for buffered readers
            case (byte)'q': stack.Put(input.ReadByte()); break;
            case (byte)'r': stack.Put(input.ReadInt32()); break;
            case 0x94: stack.Memoize(); break;
            case (byte)'h': stack.Get(input.ReadByte()); break;
            case (byte)'j': stack.Get(input.ReadInt32()); break;
            case (byte)'0': _ = stack.Pop(); break;
            case (byte)'1': _ = stack.PopToMark(); break;
            case (byte)'2': stack.Push(stack.Top); break;
            default: return false;
        }
        return true;
    }

    private bool Construct(byte code)
    {
        switch (code)
        {
            case (byte)'c': stack.Push(new PickleGlobal(input.ReadLine(), input.ReadLine())); break;
            case 0x93: stack.Push(PickleMeaning.Global(stack.Pop(2))); break;
            case (byte)'R' or 0x81: Call(stack.Pop(2)); break;
            case 0x92: Call(stack.Pop(3)); break;
            case (byte)'Q': stack.Push(PickleMeaning.Storage(stack.Pop())); break;
            case (byte)'b': _ = stack.Pop(); break; // BUILD: the state of an object (or _metadata of an OrderedDict)
            default: return false;
        }
        return true;
    }

    // A dictionary copies its pairs, and the same list of pairs may be given to any number of them.
    private void Call(object?[] call)
    {
        if (call is [_, object?[] and [List<object?> pairs, ..], ..])
            stack.Count(pairs.Count);
        stack.Push(PickleMeaning.Call(call));
    }

    private void Append(object?[] items)
    {
        if (stack.Top is List<object?> list)
            list.AddRange(items);
    }

    private void SetItems(object?[] items)
    {
        if (items.Length % 2 != 0)
            throw new InvalidDataException("its pickle has a key without a value");
        if (stack.Top is not Dictionary<string, object?> dictionary)
            return;
        for (var i = 0; i < items.Length; i += 2)
        {
            if (items[i] is string key)
                dictionary[key] = items[i + 1];
        }
    }

    private void PopInto(object value)
    {
        _ = stack.PopToMark();
        stack.Push(value);
    }

    private static void CheckProtocol(byte protocol)
    {
        if (protocol is < 2 or > 5)
            throw new InvalidDataException($"its pickle has protocol {protocol}; 2 to 5 are read");
    }

    internal static Dictionary<string, object?> NewDictionary() => new(StringComparer.Ordinal);
}
