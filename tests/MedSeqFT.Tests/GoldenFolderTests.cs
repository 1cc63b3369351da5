using System.Text.Json;

namespace MedSeqFT.Tests;

public class GoldenFolderTests
{
    [Fact]
    public void ALoneCloneHasASubsetOfVoCo()
    {
        var folder = Path.Combine(GoldenFolder.RepositoryFolder, "tests", "MedSeqFT.Tests", "Golden", "voco");
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "manifest.json")));

        Assert.All(manifest.RootElement.GetProperty("files").EnumerateObject(), file => Assert.True(File.Exists(Path.Combine(folder, file.Name)), file.Name));
    }

    [Fact]
    public void AnAreaThatNobodyHasSkipsWithTheFoldersThatWereSearched()
    {
        var skip = Assert.Throws<SkipException>(() => GoldenFolder.Require("no such area"));

        Assert.Null(GoldenFolder.Find("no such area"));
        Assert.Contains(Path.Combine("Golden", "no such area"), skip.Message, StringComparison.Ordinal);
    }
}
