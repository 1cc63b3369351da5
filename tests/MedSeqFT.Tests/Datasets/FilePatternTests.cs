using MedSeqFT.Datasets;

namespace MedSeqFT.Tests.Datasets;

public sealed class FilePatternTests
{
    [Theory]
    [InlineData("labelsTr/{case}.nii.gz", "labelsTr/liver_1.nii.gz", "liver_1")]
    [InlineData("labelsTr/{case}.nii.gz", "labelsTr/._liver_1.nii.gz", null)]
    [InlineData("labelsTr/{case}.nii.gz", "labelsTr/deep/liver_1.nii.gz", null)]
    [InlineData("labelsTr/{case}.nii.gz", "labelsTr/liver_1xniixgz", null)]
    [InlineData("{case}_seg.nii.gz", "volume_1_seg.nii.gz", "volume_1")]
    [InlineData("{case}/{case}_mask.nii", "2/2_mask.nii", "2")]
    [InlineData("{case}/{case}_mask.nii", "2/3_mask.nii", null)]
    [InlineData("training/{case*}/wmh.nii", "training/Amsterdam/GE3T/100/wmh.nii", "Amsterdam/GE3T/100")]
    [InlineData("training/{case*}/wmh.nii", "training/Amsterdam/.git/100/wmh.nii", null)]
    public void APlaceStandsForAPartOfOneName(string pattern, string path, string? expected) =>
        Assert.Equal(expected, new FilePattern(pattern).Match(path)?["case"]);

    [Fact]
    public void FillingInIsTheReverseOfMatching()
    {
        var label = new FilePattern("{set}/{scan*}/wmh.nii.gz");
        var places = label.Match("test/Utrecht/7/wmh.nii.gz")!;

        Assert.Equal(["set", "scan"], label.Places);
        Assert.Equal("test/Utrecht/7/pre/T1.nii.gz", new FilePattern("{set}/{scan*}/pre/T1.nii.gz").Fill(places));
    }

    [Fact]
    public void LinkedFoldersAreNotEntered()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("a", "b"));
        File.WriteAllText(folder.Combine("a", "b", "x"), "");
        Directory.CreateSymbolicLink(folder.Combine("a", "loop"), folder.Path);
        File.CreateSymbolicLink(folder.Combine("a", "y"), folder.Combine("a", "b", "x"));

        Assert.Equal(["a/b/x", "a/y"], FilePattern.FilesBelow(folder.Path));
    }

    [Fact]
    public void OrEnteredWhereTheyDoNotLeadBack()
    {
        using var folder = new TemporaryFolder();
        using var elsewhere = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("a"));
        File.WriteAllText(elsewhere.File("x"), "");
        Directory.CreateSymbolicLink(folder.Combine("a", "linked"), elsewhere.Path);
        Directory.CreateSymbolicLink(folder.Combine("a", "loop"), folder.Path);
        Directory.CreateSymbolicLink(folder.Combine("a", "self"), folder.Combine("a"));
        Directory.CreateSymbolicLink(elsewhere.Combine("back"), folder.Combine("a"));

        Assert.Equal(["a/linked/x"], FilePattern.FilesBelow(folder.Path, intoLinks: true));
    }
}
