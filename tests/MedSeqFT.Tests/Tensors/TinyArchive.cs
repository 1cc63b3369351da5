using System.IO.Compression;

namespace MedSeqFT.Tests.Tensors;

/// <summary>Writes a zip such as torch.save's, with any pickle and any storages.</summary>
internal static class TinyArchive
{
    public static void Write(string path, byte[] pickle, IReadOnlyDictionary<string, byte[]> storages, CompressionLevel compression = CompressionLevel.NoCompression)
    {
        using var stream = File.Create(path);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create);
        Add(zip, "tiny/data.pkl", pickle, compression);
        foreach (var (key, bytes) in storages)
            Add(zip, $"tiny/data/{key}", bytes, compression);
        Add(zip, "tiny/version", "3\n"u8.ToArray(), compression);
    }

    /// <summary>One float storage "0" with the numbers 0, 1, 2, ...</summary>
    public static Dictionary<string, byte[]> Counting(int count) => new()
    {
        ["0"] = [.. Enumerable.Range(0, count).SelectMany(i => BitConverter.GetBytes((float)i))],
    };

    private static void Add(ZipArchive zip, string name, byte[] bytes, CompressionLevel compression)
    {
        using var entry = zip.CreateEntry(name, compression).Open();
        entry.Write(bytes);
    }
}
