using System.Numerics;

namespace MedSeqFT.Imaging;

/// <summary>A bit a voxel, a thirty-second of the float32 image; every row along x begins with a word of its own.</summary>
/// <param name="size">Voxels along z, y, x.</param>
internal sealed class VoxelMask(int[] size)
{
    private const int WordBits = 64;
    private readonly int words = (size[2] + WordBits - 1) / WordBits;
    private readonly ulong[] bits = new ulong[size[0] * size[1] * ((size[2] + WordBits - 1) / WordBits)];

    public int[] Size => size;

    /// <summary>Row z * height + y is the one at (z, y).</summary>
    public int Rows => size[0] * size[1];

    public long Count => bits.Sum(word => (long)BitOperations.PopCount(word));

    /// <summary>The bits of the last word of a row that are voxels.</summary>
    public ulong LastWord => ulong.MaxValue >> (words * WordBits - size[2]);

    public bool this[int row, int x] => (bits[row * words + x / WordBits] >> x & 1) != 0;

    /// <summary>Bit x % 64 of word x / 64 is voxel x; bits behind the last voxel stay 0.</summary>
    public Span<ulong> Row(int row) => bits.AsSpan(row * words, words);

    /// <summary>Sets consecutive voxels, x fastest, over the ends of rows too.</summary>
    public void Set(int start, int count)
    {
        while (count > 0)
        {
            var (row, x) = Math.DivRem(start, size[2]);
            var run = Math.Min(count, size[2] - x);
            SetInRow(Row(row), x, x + run);
            (start, count) = (start + run, count - run);
        }
    }

    /// <summary>Takes the voxels outside of the box out.</summary>
    public void Keep(Box box)
    {
        var inside = new ulong[words];
        SetInRow(inside, box.Lower[2], box.Upper[2]);
        for (var row = 0; row < Rows; row++)
        {
            var (z, y) = Math.DivRem(row, size[1]);
            var kept = z >= box.Lower[0] && z < box.Upper[0] && y >= box.Lower[1] && y < box.Upper[1];
            var of = Row(row);
            for (var word = 0; word < words; word++)
                of[word] &= kept ? inside[word] : 0;
        }
    }

    /// <summary>The set voxels by their index, x fastest, ascending.</summary>
    public IEnumerable<int> Voxels()
    {
        for (var word = 0; word < bits.Length; word++)
        {
            var start = word / words * size[2] + word % words * WordBits;
            for (var rest = bits[word]; rest != 0; rest &= rest - 1)
                yield return start + BitOperations.TrailingZeroCount(rest);
        }
    }

    private static void SetInRow(Span<ulong> row, int from, int end)
    {
        for (var word = from / WordBits; word * WordBits < end; word++)
        {
            var first = Math.Max(0, from - word * WordBits);
            var behind = Math.Max(0, (word + 1) * WordBits - end);
            row[word] |= ulong.MaxValue << first & ulong.MaxValue >> behind;
        }
    }
}
