using MedSeqFT.Pipeline;

namespace MedSeqFT.Tests.Pipeline;

public sealed class UnlabelledImagesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void AFolderIsAllOfItsNiftiAndNrrdFiles()
    {
        foreach (var name in (string[])["b.nii", "a.nii.gz", "deep/c.nrrd", "deep/d.nhdr", "deep/d.raw.gz", "E.NRRD", "._a.nii.gz", "notes.txt", "nii.json"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
            File.WriteAllText(folder.File(name), "");
        }

        Assert.Equal(
            new[] { "E.NRRD", "a.nii.gz", "b.nii", "deep/c.nrrd", "deep/d.nhdr" }.Select(folder.File),
            UnlabelledImages.Files(folder.Path));
    }

    [Fact]
    public void ALinkThatLeadsBackEndsNoBuild()
    {
        File.WriteAllText(folder.File("a.nii"), "");
        Directory.CreateSymbolicLink(folder.File("again"), folder.Path);

        Assert.Equal([folder.File("a.nii")], UnlabelledImages.Files(folder.Path));
    }

    [Fact]
    public void AFileIsItself() => Assert.Equal([folder.File("ct.nhdr")], UnlabelledImages.Files(folder.File("ct.nhdr")));
}
