using System.IO.Abstractions;
using MedSeqFT.Sdk.Planning;

namespace MedSeqFT.Sdk.Tests.Planning;

/// <summary>A dataset folder whose one image is a link to a file elsewhere, as conversions of big datasets leave them.</summary>
internal sealed class LinkedImage : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("medseqft-link-").FullName;
    private readonly HashCache cache = new();
    private DateTime written = DateTime.UtcNow.AddHours(-2);

    public LinkedImage()
    {
        _ = Directory.CreateDirectory(Folder);
        Rewrite("image A");
        _ = File.CreateSymbolicLink(Path.Combine(Folder, "a.nii.gz"), Image);
    }

    public string Folder => Path.Combine(root, "dataset");

    private string Image => Path.Combine(root, "image");

    /// <summary>A minute later than before, and long enough ago to be cached.</summary>
    public void Rewrite(string text)
    {
        File.WriteAllText(Image, text);
        File.SetLastWriteTimeUtc(Image, written = written.AddMinutes(1));
    }

    /// <summary>A folder beside the dataset, and a link to it inside the dataset.</summary>
    public void Link(string name, string folder) => LinkInside(name, Directory.CreateDirectory(Path.Combine(root, folder)).FullName);

    public void LinkInside(string name, string target) => _ = Directory.CreateSymbolicLink(Path.Combine(Folder, name), target);

    public void Write(string path, string text)
    {
        File.WriteAllText(Path.Combine(root, path), text);
        File.SetLastWriteTimeUtc(Path.Combine(root, path), written = written.AddMinutes(1));
    }

    public void Remove() => File.Delete(Image);

    public (string Digest, int FilesRead) Hash()
    {
        var hash = new ContentHash(new FileSystem(), root, cache, TimeProvider.System);
        return (hash.OfFolder(Folder), hash.FilesRead);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);
}
