namespace MedSeqFT.Datasets;

/// <summary>
/// MT19937 seeded and used as NumPy's RandomState is, for splits and draws that must be those of other programs. For everything else
/// there is <see cref="Tensors.CounterRandom"/>.
/// </summary>
internal sealed class MersenneTwister
{
    private const int Length = 624;
    private const int Middle = 397;
    private readonly uint[] state = new uint[Length];
    private int next = Length;

    public MersenneTwister(uint seed)
    {
        state[0] = seed;
        for (var i = 1; i < Length; i++)
            state[i] = 1812433253u * (state[i - 1] ^ (state[i - 1] >> 30)) + (uint)i;
    }

    /// <summary>RandomState.shuffle: from the end, each item changes places with one at or before it.</summary>
    public void Shuffle<T>(T[] items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = UpTo((uint)i);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>RandomState.randint and choice: one of 0 to count - 1.</summary>
    public uint Below(uint count) => count == 1 ? 0 : UpTo(count - 1);

    // Draws as many bits as the largest number has, until they are no larger.
    private uint UpTo(uint largest)
    {
        var mask = uint.MaxValue >> System.Numerics.BitOperations.LeadingZeroCount(largest);
        uint value;
        do
            value = NextUInt32() & mask;
        while (value > largest);
        return value;
    }

    private uint NextUInt32()
    {
        if (next == Length)
            Twist();
        var y = state[next++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9D2C5680u;
        y ^= (y << 15) & 0xEFC60000u;
        return y ^ (y >> 18);
    }

    private void Twist()
    {
        for (var i = 0; i < Length - Middle; i++)
            Twist(i, i + 1, i + Middle);
        for (var i = Length - Middle; i < Length - 1; i++)
            Twist(i, i + 1, i + Middle - Length);
        Twist(Length - 1, 0, Middle - 1);
        next = 0;
    }

    private void Twist(int i, int after, int middle)
    {
        var y = (state[i] & 0x80000000u) | (state[after] & 0x7FFFFFFFu);
        state[i] = state[middle] ^ (y >> 1) ^ (0x9908B0DFu & (0 - (y & 1)));
    }
}
