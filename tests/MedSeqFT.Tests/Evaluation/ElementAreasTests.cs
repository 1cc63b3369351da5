using MedSeqFT.Evaluation;

namespace MedSeqFT.Tests.Evaluation;

public sealed class ElementAreasTests
{
    private static readonly double[] Isotropic = [1, 1, 1];

    /// <summary>Bit 4z + 2y + x; the areas follow from the midpoints of the edges that the surface cuts.</summary>
    [Theory]
    [InlineData(0b00000001, 0.2165063509)] // a corner: half of an equilateral triangle's square, sqrt(3) / 8
    [InlineData(0b00000011, 0.7071067812)] // an edge: a strip of length 1 and width sqrt(1/2)
    [InlineData(0b00000111, 1.1495190528)] // three of a face: 1/2 + 3 sqrt(3) / 8
    [InlineData(0b00001111, 1)] // a face: the flat cut through the middle
    [InlineData(0b00010111, 1.2990381057)] // a corner and its neighbours: a regular hexagon with side sqrt(1/2)
    [InlineData(0b10110010, 1.2990381057)]
    [InlineData(0b00100111, 1.5731321850)] // a chain of four: sqrt(3) / 2 + sqrt(2) / 2
    [InlineData(0b10000001, 0.4330127019)] // two opposite corners, each by itself
    [InlineData(0b00000110, 0.4330127019)] // two corners across a face's diagonal, too
    [InlineData(0b00111100, 1.4142135624)] // two opposite edges
    [InlineData(0b01101001, 0.8660254038)] // four corners, no two of them joined
    [InlineData(0b00000000, 0)]
    [InlineData(0b11111111, 0)]
    public void OfEachFormAreThoseOfItsTriangles(int code, double area) =>
        Assert.Equal(area, ElementAreas.Of(Isotropic)[code], 1e-9);

    [Fact]
    public void DoNotDependOnWhichSideIsInside()
    {
        var areas = ElementAreas.Of([2.5, 0.7, 1.1]);

        Assert.All(Enumerable.Range(0, 256), code => Assert.Equal(areas[code], areas[255 - code], 1e-12));
        Assert.All(Enumerable.Range(1, 254), code => Assert.True(areas[code] > 0));
    }

    [Fact]
    public void OfAFlatCutAreTheVoxelsFaceAcrossEachAxis()
    {
        var areas = ElementAreas.Of([5, 3, 2]);

        Assert.Equal(3 * 2, areas[0b00001111], 1e-12);
        Assert.Equal(5 * 2, areas[0b00110011], 1e-12);
        Assert.Equal(5 * 3, areas[0b01010101], 1e-12);
    }

    [Fact]
    public void OfAStripAlongAnAxisLeaveThatAxisOutOfItsSlope()
    {
        var areas = ElementAreas.Of([5, 3, 2]);

        // Voxels 0 and 1 are neighbours along x: 2 long, and half of 3 and half of 5 up.
        Assert.Equal(2 * Math.Sqrt((1.5 * 1.5) + (2.5 * 2.5)), areas[0b00000011], 1e-12);
    }

    [Fact]
    public void OfAChainStretchTheTrianglesOnItsMiddleLink()
    {
        var areas = ElementAreas.Of([5, 3, 2]);

        // Voxels 5 (z, x), 1 (x), 0, 2 (y): links along z, x, y, so x is the middle. Faces across z, y, x are 6, 10, 15.
        var expected = (0.5 * Math.Sqrt(36 + 100 + 225)) + (0.25 * Math.Sqrt(36 + 225)) + (0.25 * Math.Sqrt(100 + 225));
        Assert.Equal(expected, areas[0b00100111], 1e-12);
    }
}
