using System.IO.Compression;
using BenchmarkDotNet.Attributes;
using MedSeqFT.Imaging;
using TorchSharp;

namespace MedSeqFT.Benchmarks;

/// <summary>A CT of 64 x 512 x 512 int16 voxels to float32; the limits are what inflates its bytes, and what reads them.</summary>
public class ReadingBenchmark
{
    private const int Slices = 64;
    private static readonly string Folder = Path.Combine(Path.GetTempPath(), $"medseqft-reading-{Environment.ProcessId}");
    private static readonly string Compressed = Path.Combine(Folder, "ct.nii.gz");
    private static readonly string Plain = Path.Combine(Folder, "ct.nii");
    private readonly byte[] buffer = new byte[1 << 20];

    [GlobalSetup]
    public void WriteFiles()
    {
        Directory.CreateDirectory(Folder);
        using var scope = torch.NewDisposeScope();
        var noise = torch.randn([1, Slices, 512, 512], generator: new torch.Generator(1)) * 20;
        noise[0, .., 100..400, 100..400] += 1000; // a body in air
        using var volume = new Volume(noise - 1000, VolumeGeometry.AxisAligned([Slices, 512, 512], [2, 0.8, 0.8]));
        NiftiFile.Write(Compressed, volume, NiftiDataType.I16);
        NiftiFile.Write(Plain, volume, NiftiDataType.I16);
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

    private long Drain(Stream stream)
    {
        var bytes = 0L;
        for (int count; (count = stream.Read(buffer)) > 0;)
            bytes += count;
        return bytes;
    }
}
