using MedSeqFT.Tensors;

namespace MedSeqFT.Tests.Imaging;

/// <summary>Damage to a good file as transfers, disks and writers do it: changed, lost, doubled and extreme bytes.</summary>
internal static class Mutation
{
    private static readonly byte[][] Extremes = [[0, 0], [0xff, 0xff], [0xff, 0x7f], [0, 0x80], [0x7f, 0xff], [1, 0], [0xff, 0xff, 0xff, 0x7f], [0, 0, 0xc0, 0x7f], [0, 0, 0x80, 0x7f]];

    /// <param name="header">Half of the changes fall into so many first bytes.</param>
    public static byte[] Of(byte[] good, int header, ref CounterRandom random)
    {
        List<byte> bytes = [.. good];
        for (var change = random.Below(4); change >= 0; change--)
        {
            var at = random.Below(random.Chance(0.5) ? Math.Min(header, bytes.Count) : bytes.Count);
            switch (random.Below(5))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Below(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Below(256);
                    break;
                case 2:
                    var extreme = Extremes[random.Below(Extremes.Length)];
                    for (var i = 0; i < extreme.Length && at + i < bytes.Count; i++)
                        bytes[at + i] = extreme[i];
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, 1 + random.Below(40))));
                    break;
                default:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at - (at == 0 ? 1 : 0), 1 + random.Below(40)));
                    break;
            }
            if (bytes.Count == 0)
                return [];
        }
        return random.Chance(0.15) ? [.. bytes[..random.Below(bytes.Count)]] : [.. bytes];
    }
}
