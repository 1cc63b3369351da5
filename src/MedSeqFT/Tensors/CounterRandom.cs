using System.IO.Hashing;
using System.Text;

namespace MedSeqFT.Tensors;

/// <summary>
/// A stream of random numbers that is a pure function of (seed, purpose, case, index): never of time, thread or the
/// order in which streams are made, so that resuming, re-ordering and parallel work give the same draws.
/// SplitMix64 started from a 64-bit hash of the key.
/// </summary>
public struct CounterRandom : IEquatable<CounterRandom>
{
    private ulong state;

    private CounterRandom(ulong state) => this.state = state;

    public static CounterRandom For(long seed, string purpose, string caseId = "", long index = 0) =>
        new(XxHash64.HashToUInt64(Encoding.UTF8.GetBytes($"{seed}\0{purpose}\0{caseId}\0{index}")));

    public ulong NextUInt64()
    {
        var z = state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>A seed for torch's own generators: non-negative 63 bits.</summary>
    public long NextSeed() => (long)(NextUInt64() >> 1);

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [low, high).</summary>
    public double Uniform(double low, double high) => low + (high - low) * NextDouble();

    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>Uniform in 0..count-1, without modulo bias beyond 2^-64.</summary>
    public int Below(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return (int)BigMul(NextUInt64(), (ulong)count);
    }

    /// <summary>Normal with mean 0 and standard deviation 1 (Box-Muller, one value a call).</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>Fisher-Yates, in place.</summary>
    public void Shuffle<T>(IList<T> items)
    {
        for (var i = items.Count - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static ulong BigMul(ulong a, ulong b) => Math.BigMul(a, b, out _);

    public readonly bool Equals(CounterRandom other) => state == other.state;

    public override readonly bool Equals(object? obj) => obj is CounterRandom other && Equals(other);

    public override readonly int GetHashCode() => state.GetHashCode();

    public static bool operator ==(CounterRandom left, CounterRandom right) => left.Equals(right);

    public static bool operator !=(CounterRandom left, CounterRandom right) => !left.Equals(right);
}
