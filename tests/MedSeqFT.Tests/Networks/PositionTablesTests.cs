using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

public class PositionTablesTests
{
    private static readonly int[] Half = [16, 32, 32];
    private static readonly int[] Whole = [16, 64, 64];

    [Fact]
    public void AlongTokensTheEndsStayAndTheMiddleIsBetweenNeighbours()
    {
        using var table = torch.tensor(new float[] { 0, 10, 20 }).reshape(1, 3, 1);

        using var resized = PositionTables.AlongTokens(table, 5);

        Assert.Equal([0, 5, 10, 15, 20], resized.data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Theory]
    [InlineData("transformer.pos_embed3D1", 0, true)]
    [InlineData("transformer.pos_embed3D4", 3, true)]
    [InlineData("DecPosEmbed3D1", 2, false)]
    [InlineData("DecPosEmbed3D3", 0, false)]
    public void InSpaceARampAlongXStaysARampAlongX(string name, int stage, bool hasClassToken)
    {
        using var scope = torch.NewDisposeScope();
        var (from, to) = (MixedShape.Grid(Half, stage), MixedShape.Grid(Whole, stage));
        using var checkpoint = Checkpoint(name, Table(from, hasClassToken));

        var resized = PositionTables.Fit(checkpoint, Own(name, Whole, stage), Whole, Half, PositionTables.Trilinear);

        Assert.Equal([name], resized);
        var map = checkpoint[name].reshape(to);
        Assert.True(map.equal(map[0, 0].expand(to)).all().item<bool>());
        Assert.All(Enumerable.Range(1, (int)to[2] - 1), x => Assert.True(map[0, 0, x].item<float>() >= map[0, 0, x - 1].item<float>()));
        Assert.Equal(Table(from, false).mean().item<float>(), map.mean().item<float>(), 1e-4);
    }

    [Fact]
    public void ATableOfTheSameSizeStaysAsItIs()
    {
        using var scope = torch.NewDisposeScope();
        foreach (var method in new[] { PositionTables.Published, PositionTables.Trilinear })
        {
            using var checkpoint = Checkpoint("DecPosEmbed3D1", Table(MixedShape.Grid(Whole, 2), false));
            Assert.Empty(PositionTables.Fit(checkpoint, Own("DecPosEmbed3D1", Whole, 2), Whole, Whole, method));
        }
    }

    [Fact]
    public void InSpaceEqualCountsOfAnotherGridAreStillResized()
    {
        using var scope = torch.NewDisposeScope();
        int[] turned = [16, 32, 64];
        using var checkpoint = Checkpoint("DecPosEmbed3D2", Table(MixedShape.Grid([16, 64, 32], 1), false));

        Assert.Single(PositionTables.Fit(checkpoint, Own("DecPosEmbed3D2", turned, 1), turned, [16, 64, 32], PositionTables.Trilinear));
    }

    [Fact]
    public void ATableThatDoesNotFitTheSizeItWasMadeForIsAUserError()
    {
        using var scope = torch.NewDisposeScope();
        using var checkpoint = Checkpoint("transformer.pos_embed3D2", torch.zeros(1, 50, 1));

        var error = Assert.Throws<UserErrorException>(() =>
            PositionTables.Fit(checkpoint, Own("transformer.pos_embed3D2", Whole, 1), Whole, madeFor: null, PositionTables.Trilinear));

        Assert.Equal("MSQ3030", error.Diagnostics[0].Code);
        Assert.Contains("4 x 12 x 12", error.Message, StringComparison.Ordinal); // of the published pre-training, 16 x 96 x 96
    }

    private static NamedTensors Checkpoint(string name, torch.Tensor table) => new() { [name] = table.DetachFromDisposeScope() };

    private static Dictionary<string, torch.Tensor> Own(string name, int[] size, int stage) =>
        new() { [name] = torch.zeros(1, MixedShape.Tokens(size, stage), 1) };

    // Rises along x only; the class token's row is far off.
    private static torch.Tensor Table(long[] grid, bool hasClassToken)
    {
        var ramp = torch.arange(grid[2], torch.float32).expand(grid).reshape(1, -1, 1);
        return hasClassToken ? torch.cat([torch.full([1, 1, 1], 1000f), ramp], 1) : ramp.contiguous();
    }
}
