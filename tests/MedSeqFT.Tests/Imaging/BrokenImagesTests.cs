using System.Text;
using MedSeqFT.Imaging;
using MedSeqFT.Tensors;

namespace MedSeqFT.Tests.Imaging;

/// <summary>
/// 4,000 damaged images: each is read, or refused with a code, at once; none takes more memory than twice what its honest
/// original does (with every voxel of one byte made a float), beside the buffers of files and gzip.
/// </summary>
public sealed class BrokenImagesTests : IDisposable
{
    private const int Bytes = 32 * 32 * 16 * 2;
    private const long Honest = Bytes * sizeof(float);
    private const long Buffers = 300_000; // up to three open files of 64 kB, gzip, strings of the message
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void BrokenNiftiFilesAreRefusedOrRead()
    {
        var random = CounterRandom.For(38, "broken nifti files");
        var voxels = Voxels();
        var (read, refused) = (0, new HashSet<string>());
        for (var i = 0; i < 3000; i++)
        {
            var file = new NiftiBytes(second: i % 2 == 1, bigEndian: i % 4 > 1).Shape(4, 2, 32, 32, 16).Voxels(voxels, 2);
            var packed = i % 3 == 0;
            var path = folder.File(packed ? "broken.nii.gz" : "broken.nii");
            // Damage before packing meets the header's reader, after packing gzip's.
            File.WriteAllBytes(path, packed && i % 2 == 0
                ? NiftiPairTests.Gzip(Mutation.Of(file.ToArray(), 544, ref random))
                : Mutation.Of(packed ? file.ToGzip() : file.ToArray(), 544, ref random));

            read += Outcome(i, refused, () => NiftiFile.ReadArray(path)) ? 1 : 0;
        }

        Assert.InRange(read, 500, 2500);
        Assert.Superset(new HashSet<string> { "MSQ1021", "MSQ1023", "MSQ1024", "MSQ1025", "MSQ1026" }, refused);
    }

    [Fact]
    public void BrokenNrrdFilesAreRefusedOrRead()
    {
        var random = CounterRandom.For(38, "broken nrrd files");
        var voxels = Voxels();
        var (read, refused) = (0, new HashSet<string>());
        for (var i = 0; i < 1000; i++)
        {
            var header = $"NRRD0005\ntype: {(i % 2 == 0 ? "int16" : "ushort")}\ndimension: 3\nspace: RAS\nsizes: 32 32 16\nspace directions: (1,0,0) (0,1,0) (0,0,2.5)\n"
                + $"endian: {(i % 4 > 1 ? "big" : "little")}\nencoding: {(i % 3 == 0 ? "gzip" : "raw")}\nspace origin: (1,2,3)\n\n";
            var path = folder.File("broken.nrrd");
            File.WriteAllBytes(path, Mutation.Of([.. Encoding.ASCII.GetBytes(header), .. i % 3 == 0 ? NiftiPairTests.Gzip(voxels) : voxels], header.Length, ref random));

            read += Outcome(i, refused, () =>
            {
                using var volume = NrrdFile.Read(path);
                Assert.InRange(volume.Voxels.numel() * sizeof(float), 1, 2 * Honest);
            }) ? 1 : 0;
        }

        Assert.InRange(read, 150, 850);
        Assert.Superset(new HashSet<string> { "MSQ1025", "MSQ1026", "MSQ1028" }, refused);
    }

    private static bool Outcome(int number, HashSet<string> refused, Action read)
    {
        var fault = BrokenFile.Read($"file {number}", 2 * Honest + Buffers, read);
        if (fault is not null)
            refused.Add(fault.Diagnostics[0].Code);
        return fault is null;
    }

    private static byte[] Voxels()
    {
        var random = CounterRandom.For(38, "voxels");
        return [.. Enumerable.Range(0, Bytes).Select(i => (byte)(i % 2 == 0 ? random.Below(30) : 0))];
    }
}
