using MedSeqFT.Diagnostics;
using MedSeqFT.Inference;

namespace MedSeqFT.Tests.Inference;

public sealed class PredictorTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("medseqft-predict-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void TakesTheImagesOfAFolderInOrderAndLeavesOtherFilesAlone()
    {
        Touch("in/b.nii.gz", "in/a.nii", "in/notes.txt");

        var pairs = Predictor.Pair([Inside("in")], Inside("out"));

        Assert.Equal([new(Inside("in/a.nii"), Inside("out/a.nii")), new(Inside("in/b.nii.gz"), Inside("out/b.nii.gz"))], pairs);
    }

    [Fact]
    public void NrrdImagesGetNrrdLabels()
    {
        Touch("in/a.nrrd", "in/b.NHDR", "in/b.raw", "in/c.img");

        var pairs = Predictor.Pair([Inside("in")], Inside("out"));

        Assert.Equal([new(Inside("in/a.nrrd"), Inside("out/a.nrrd")), new(Inside("in/b.NHDR"), Inside("out/b.nrrd"))], pairs);
    }

    [Fact]
    public void NeverReplacesAnImageByItsLabels()
    {
        Touch("in/a.nii");

        var fault = Assert.Throws<UserErrorException>(() => Predictor.Pair([Inside("in")], Inside("out/../in")));

        Assert.Equal("MSQ1042", fault.Diagnostics.Single().Code);
    }

    [Fact]
    public void NeverWritesTwoPredictionsIntoOneFile()
    {
        Touch("one/a.nii", "two/a.nii");

        var fault = Assert.Throws<UserErrorException>(() => Predictor.Pair([Inside("one"), Inside("two/a.nii")], Inside("out")));

        Assert.Equal("MSQ1041", fault.Diagnostics.Single().Code);
        Assert.Contains("two", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("missing.nii")]
    [InlineData("empty/notes.txt")]
    public void SaysWhatHasNoImage(string input)
    {
        Touch("empty/notes.txt");

        var fault = Assert.Throws<UserErrorException>(() => Predictor.Pair([Inside(input)], Inside("out")));

        Assert.Equal("MSQ1040", fault.Diagnostics.Single().Code);
        Assert.Contains(input, fault.Message, StringComparison.Ordinal);
    }

    private void Touch(params string[] files)
    {
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Inside(file))!);
            File.WriteAllText(Inside(file), "");
        }
    }

    private string Inside(string path) => Path.Combine(folder, path);
}
