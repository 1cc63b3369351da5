using System.IO.Compression;
using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Tensors;

/// <summary>Whatever a file holds: a valid result or a coded error, in bounded time and memory.</summary>
public sealed class BrokenFileTests : IDisposable
{
    private const int Mutations = 1250; // of each of the four: 5,000 files
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void MutatedSafetensorsNeverCrash()
    {
        using var a = torch.arange(24).reshape(2, 3, 4);
        using var b = torch.ones(5, dtype: torch.ScalarType.Bool);
        TensorFile.Write(folder.File("base"), new Dictionary<string, torch.Tensor> { ["a"] = a, ["b.weight"] = b }, new Dictionary<string, string> { ["k"] = "v" });

        var refused = ReadMutated(File.ReadAllBytes(folder.File("base")), "x.safetensors", "safetensors");

        Assert.InRange(refused, Mutations / 3, Mutations);
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void MutatedPyTorchFilesNeverCrash(CompressionLevel compression)
    {
        TinyArchive.Write(folder.File("base"), Pickle(), TinyArchive.Counting(24), compression);

        var refused = ReadMutated(File.ReadAllBytes(folder.File("base")), "x.pt", $"zip {compression}");

        Assert.InRange(refused, Mutations / 3, Mutations);
    }

    [Fact]
    public void MutatedPicklesNeverCrash()
    {
        var pickle = Pickle();
        var refused = 0;
        for (var i = 0; i < Mutations; i++)
        {
            TinyArchive.Write(folder.File("x.pt"), Mutated(pickle, CounterRandom.For(0, "mutate", "pickle", i)), TinyArchive.Counting(24));
            refused += Refuses(folder.File("x.pt")) ? 1 : 0;
        }

        Assert.InRange(refused, Mutations / 3, Mutations);
    }

    private int ReadMutated(byte[] original, string name, string purpose)
    {
        var refused = 0;
        for (var i = 0; i < Mutations; i++)
        {
            File.WriteAllBytes(folder.File(name), Mutated(original, CounterRandom.For(0, "mutate", purpose, i)));
            refused += Refuses(folder.File(name)) ? 1 : 0;
        }
        return refused;
    }

    // Read and mapped, with the same outcome.
    private static bool Refuses(string path)
    {
        using var read = Read(path, p => TensorFile.Read(p));
        using var mapped = Read(path, MappedTensors.Open);
        Assert.Equal(read is null, mapped is null);
        using var scope = torch.NewDisposeScope();
        foreach (var (name, tensor) in read ?? [])
            Assert.True(tensor.contiguous().bytes.SequenceEqual(mapped![name].contiguous().bytes), name);
        return read is null;
    }

    // Null for a coded error; every other exception fails the test.
    private static NamedTensors? Read(string path, Func<string, NamedTensors> read)
    {
        try
        {
            var tensors = read(path);
            Assert.All(tensors.Values, tensor => Assert.InRange(tensor.numel(), 0, 1_000_000));
            return tensors;
        }
        catch (UserErrorException e)
        {
            Assert.All(e.Diagnostics, diagnostic => Assert.StartsWith("MSQ300", diagnostic.Code, StringComparison.Ordinal));
            return null;
        }
    }

    private static byte[] Mutated(byte[] original, CounterRandom random)
    {
        var file = original.ToArray();
        for (var edits = 1 + random.Below(3); edits > 0; edits--)
        {
            var at = random.Below(file.Length);
            switch (random.Below(6))
            {
                case 0: file[at] ^= (byte)(1 << random.Below(8)); break;
                case 1: file[at] = (byte)random.Below(256); break;
                case 2: BitConverter.GetBytes(random.NextUInt64() >> random.Below(64)).AsSpan(0, Math.Min(8, file.Length - at)).CopyTo(file.AsSpan(at)); break;
                case 3: file.AsSpan(at, Math.Min(4, file.Length - at)).Fill((byte)(random.Chance(0.5) ? 0xff : 0)); break;
                case 4: file = at > 16 ? file[..at] : file; break;
                default: file = [.. file[..at], .. file[random.Below(file.Length)..], .. file[at..]]; break;
            }
        }
        return file;
    }

    private static byte[] Pickle() => PickleBytes.Of(p => p.Entry("state_dict", inner => inner
        .Entry("a.weight", value => value.Tensor("FloatStorage", "0", 24, 0, [4, 6], [6, 1]))
        .Text("b.weight").Tensor("FloatStorage", "0", 24, 4, [3, 2], [6, 3]).Op('s')));
}
