using System.Buffers.Binary;
using System.IO.Compression;
using BenchmarkDotNet.Attributes;
using MedSeqFT.Imaging;
using TorchSharp;

namespace MedSeqFT.Benchmarks;

/// <summary>A CT of 64 x 512 x 512 voxels to float32, as nearly all are stored and otherwise; the limits are what inflates its bytes, and what reads them.</summary>
public class ReadingBenchmark
{
    private const int Slices = 64;
    private static readonly string Folder = Path.Combine(Path.GetTempPath(), $"medseqft-reading-{Environment.ProcessId}");
    private static readonly string Compressed = Path.Combine(Folder, "ct.nii.gz");
    private static readonly string Plain = Path.Combine(Folder, "ct.nii");
    private readonly byte[] buffer = new byte[1 << 20];

    [Params("int16", "uint16", "int16 scaled")]
    public string Stored { get; set; } = "int16";

    [GlobalSetup]
    public void WriteFiles()
    {
        Directory.CreateDirectory(Folder);
        using var scope = torch.NewDisposeScope();
        var noise = torch.randn([1, Slices, 512, 512], generator: new torch.Generator(1)) * 20;
        noise[0, .., 100..400, 100..400] += 1000; // a body in air
        using var volume = new Volume(noise + (Stored == "uint16" ? 200 : -1000), VolumeGeometry.AxisAligned([Slices, 512, 512], [2, 0.8, 0.8]));
        NiftiFile.Write(Plain, volume, Stored == "uint16" ? NiftiDataType.U16 : NiftiDataType.I16);
        if (Stored == "int16 scaled")
            Scale(Plain, slope: 0.5f, intercept: -1024);
        using var plain = File.OpenRead(Plain);
        using var compressed = new GZipStream(File.Create(Compressed), CompressionLevel.Optimal);
        plain.CopyTo(compressed);
    }

    [GlobalCleanup]
    public void DeleteFiles() => Directory.Delete(Folder, recursive: true);

    [Benchmark]
    public void ReadGzip() => ImageFile.Read(Compressed).Dispose();

    [Benchmark]
    public long InflateOnly()
    {
        using var file = File.OpenRead(Compressed);
        using var stream = new GZipStream(file, CompressionMode.Decompress);
        return Drain(stream);
    }

    [Benchmark]
    public void ReadPlain() => ImageFile.Read(Plain).Dispose();

    [Benchmark]
    public long BytesOnly()
    {
        using var file = File.OpenRead(Plain);
        return Drain(file);
    }

    // scl_slope and scl_inter, which our own writer leaves at 1 and 0.
    private static void Scale(string file, float slope, float intercept)
    {
        Span<byte> scale = stackalloc byte[8];
        BinaryPrimitives.WriteSingleLittleEndian(scale, slope);
        BinaryPrimitives.WriteSingleLittleEndian(scale[4..], intercept);
        using var stream = File.OpenWrite(file);
        stream.Position = 112;
        stream.Write(scale);
    }

    private long Drain(Stream stream)
    {
        var bytes = 0L;
        for (int count; (count = stream.Read(buffer)) > 0;)
            bytes += count;
        return bytes;
    }
}
