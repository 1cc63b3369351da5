using System.Diagnostics;
using System.Globalization;
using MedSeqFT.Datasets;
using MedSeqFT.Imaging;
using MedSeqFT.Preprocessing;
using TorchSharp;

namespace MedSeqFT.Benchmarks;

/// <summary>
/// The most memory that a process holds which reads a CT and brings it to the network's spacing, as a multiple of the CT's
/// float32 size. No benchmark of time: one process, one measurement, by Linux's VmHWM.
/// </summary>
internal static class ReadingMemory
{
    /// <param name="args">Voxels z y x, and the target spacing in mm; the CT has 0.75 mm in plane and 0.8 mm between slices.</param>
    public static void Run(string[] args)
    {
        int[] size = args.Length < 3 ? [1000, 512, 512] : [.. args.Take(3).Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
        double[] spacing = args.Length < 6 ? [1, 1, 1] : [.. args.Skip(3).Take(3).Select(mm => double.Parse(mm, CultureInfo.InvariantCulture))];
        var path = Path.Combine(Path.GetTempPath(), $"medseqft-memory-{Environment.ProcessId}.nii.gz");
        var plan = new PreprocessingPlan("paper", [0, 1, 2], spacing, [1, 1, 1], [new("CT", NormalizationScheme.Ct, UsesMask: false, new IntensityStatistics(0, 0, 300, -1000, 1000, -900, 900))]);
        try
        {
            Write(path, size);
            Measure(path, plan);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Measure(string path, PreprocessingPlan plan)
    {
        ProcessMemory.ForgetPeak(); // which was of making the file
        var before = ProcessMemory.Now;
        var clock = Stopwatch.StartNew();
        var image = ImageFile.Read(path);
        var (bytes, read) = (4 * image.Voxels.numel(), clock.Elapsed);
        using var prepared = Preprocessor.Consume(image, plan, "ct");
        var peak = ProcessMemory.Peak;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"float32 {bytes / 1e6:F0} MB, before {before / 1e6:F0} MB, peak {peak / 1e6:F0} MB = {(double)peak / bytes:F2}x whole, {(double)(peak - before) / bytes:F2}x added; result [{string.Join(", ", prepared.Image.shape)}]; read {read.TotalSeconds:F1} s, prepared {(clock.Elapsed - read).TotalSeconds:F1} s"));
    }

    // A slope with a pattern, in slices written one after the other, so that making it needs no memory.
    private static void Write(string path, int[] size)
    {
        var geometry = VolumeGeometry.AxisAligned(size, [0.8, 0.75, 0.75]);
        var slice = new short[size[1] * size[2]];
        using var file = File.Create(path);
        using var stream = new System.IO.Compression.GZipStream(file, System.IO.Compression.CompressionLevel.Fastest);
        stream.Write(NiftiHeaderWriter.Write(new(1, false, NiftiDataType.I16, 1, 1, 0, NiftiHeaderWriter.DataOffset, geometry)));
        for (var z = 0; z < size[0]; z++)
        {
            for (var i = 0; i < slice.Length; i++)
                slice[i] = (short)((i / size[2] + z + ((i * 7) & 31)) % 1500 - 1000);
            stream.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(slice.AsSpan()));
        }
    }
}
