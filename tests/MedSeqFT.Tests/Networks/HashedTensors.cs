using TorchSharp;

namespace MedSeqFT.Tests.Networks;

/// <summary>The golden set full_dims stores no weights but the integer hash that they come from.</summary>
internal static class HashedTensors
{
    /// <summary>offset + scale u, u in [-1, 1) from the hash of (element, tensor number, salt).</summary>
    public static torch.Tensor Of(long[] shape, ulong number, ulong salt, double offset, double scale)
    {
        var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        for (var k = 0; k < values.Length; k++)
            values[k] = (float)(offset + scale * Unit((ulong)k + (number << 32) + (salt << 56)));
        return torch.tensor(values, shape);
    }

    private static double Unit(ulong key)
    {
        unchecked
        {
            var z = key * 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            z ^= z >> 31;
            return (z >> 40) / 8388608.0 - 1;
        }
    }
}
