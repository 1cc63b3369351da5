namespace MedSeqFT.Tensors;

/// <summary>The pickle machine's stack, marks and memo, with limits.</summary>
internal sealed class PickleStack
{
    private const int Limit = 4_000_000; // values; a 3 GB checkpoint with optimizer states has some ten thousand
    private const int LargestTotal = 4 * Limit; // a byte of a pickle may stand for a hundred of memory
    private readonly List<object?> values = [];
    private readonly Stack<int> marks = new();
    private readonly Dictionary<int, object?> memo = [];
    private int total;

    public object? Top => values.Count > Floor ? values[^1] : throw Empty();

    private int Floor => marks.TryPeek(out var mark) ? mark : 0;

    public void Push(object? value)
    {
        if (values.Count == Limit)
            throw TooBig();
        Count(1);
        values.Add(value);
    }

    public object? Pop()
    {
        var top = Top;
        values.RemoveAt(values.Count - 1);
        return top;
    }

    /// <summary>Pops the last <paramref name="count"/> values, the deepest first.</summary>
    public object?[] Pop(int count)
    {
        if (values.Count - Floor < count)
            throw Empty();
        var popped = values.GetRange(values.Count - count, count).ToArray();
        values.RemoveRange(values.Count - count, count);
        return popped;
    }

    public void Mark()
    {
        if (marks.Count == Limit)
            throw TooBig();
        marks.Push(values.Count);
    }

    /// <summary>Pops everything above the last mark, and the mark.</summary>
    public object?[] PopToMark()
    {
        if (!marks.TryPeek(out var mark))
            throw new InvalidDataException("its pickle lacks a mark");
        var popped = Pop(values.Count - mark);
        _ = marks.Pop();
        return popped;
    }

    /// <summary>Values made or copied so far, those that were popped again included.</summary>
    public void Count(int made)
    {
        if ((total += made) > LargestTotal)
            throw TooBig();
    }

    public void Memoize() => Put(memo.Count);

    public void Put(int index)
    {
        if (memo.Count == Limit)
            throw TooBig();
        memo[index] = Top;
    }

    public void Get(int index) => Push(memo.TryGetValue(index, out var value)
        ? value
        : throw new InvalidDataException($"its pickle refers to value {index}, which it never stored"));

    private static InvalidDataException Empty() => new("its pickle takes a value from an empty stack");

    private static InvalidDataException TooBig() => new($"its pickle has more than {Limit} values");
}
