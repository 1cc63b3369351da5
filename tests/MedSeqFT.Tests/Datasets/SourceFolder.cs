using MedSeqFT.Imaging;
using TorchSharp;

namespace MedSeqFT.Tests.Datasets;

/// <summary>Small images and labels in any arrangement, to be imported.</summary>
internal sealed class SourceFolder : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SourceFolder() => Directory.CreateDirectory(Path);

    public string Path => folder.Combine("source");

    public string Output => folder.Combine("task");

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public static VolumeGeometry Grid { get; } = VolumeGeometry.AxisAligned([3, 4, 5], [2, 1, 1]);

    /// <summary>Every voxel has the value.</summary>
    public void Image(string name, float value = 7, VolumeGeometry? grid = null, int channels = 1)
    {
        grid ??= Grid;
        using var volume = new Volume(torch.full([channels, .. grid.Size.Select(n => (long)n)], value), grid);
        NiftiFile.Write(File(name), volume, NiftiDataType.I16);
    }

    /// <summary>The values one after the other from the first voxel, then 0.</summary>
    public void Label(string name, params int[] values)
    {
        using var scope = torch.NewDisposeScope();
        var label = torch.zeros([3 * 4 * 5], torch.int32);
        label[..values.Length] = torch.tensor(values, torch.int32);
        NiftiFile.WriteLabels(File(name), label.reshape(3, 4, 5), Grid);
    }

    public void Text(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(File(name))!);
        System.IO.File.WriteAllText(File(name), text);
    }

    /// <summary>Path and content of every file, to see that nothing was changed.</summary>
    public IReadOnlyList<string> Content() => [.. Directory.GetFiles(Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(file => file + Convert.ToHexString(System.IO.File.ReadAllBytes(file)))];

    public void Dispose() => folder.Dispose();
}
