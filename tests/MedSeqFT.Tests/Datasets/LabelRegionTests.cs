using MedSeqFT.Datasets;

namespace MedSeqFT.Tests.Datasets;

public sealed class LabelRegionTests
{
    [Fact]
    public void AreReadByNameWithTheirLabelsInOrder()
    {
        var regions = LabelRegion.TryParse(" whole=3,1,2   core=2 ")!;

        Assert.Equal(["whole", "core"], regions.Select(r => r.Name));
        Assert.Equal([1, 2, 3], regions[0].Labels);
        Assert.Equal(["(1, 2, 3)", "2"], regions.Select(r => r.Key));
    }

    [Fact]
    public void AreNoneInAnEmptyText() => Assert.Empty(LabelRegion.TryParse("")!);

    [Theory]
    [InlineData("whole")]
    [InlineData("whole=")]
    [InlineData("=1")]
    [InlineData("whole=0")]
    [InlineData("whole=1,")]
    [InlineData("whole=1;2")]
    [InlineData("whole=-1")]
    [InlineData("whole=1 whole=2")]
    [InlineData("whole=99999")]
    public void AreNothingInATextOfAnotherForm(string text) => Assert.Null(LabelRegion.TryParse(text));
}
