using MedSeqFT.Imaging;
using TorchSharp;

namespace MedSeqFT.Tests.Imaging;

public class GridMatchingTests
{
    [Fact]
    public void AScanInItsOwnGridStaysAsItIs()
    {
        using var scope = torch.NewDisposeScope();
        var volume = new Volume(torch.rand([2, 3, 4, 5]), NiftiFileTests.Oblique([3, 4, 5], [3, 0.8, 0.7]));

        var same = GridMatching.Apply(volume, volume.Geometry);

        Assert.True((same.Voxels - volume.Voxels).abs().max().ToSingle() < 1e-5);
    }

    [Fact]
    public void AFieldThatIsLinearInThePatientKeepsItsValueAtEveryPlace()
    {
        using var scope = torch.NewDisposeScope();
        var source = NiftiFileTests.Oblique([20, 20, 20], [2, 1.5, 1]);
        var target = new VolumeGeometry([4, 3, 2], [1, 2, 1.5], [1.5, 0, 0, -17, 0, 2, 0, -30, 0, 0, 1, -30]);

        var matched = GridMatching.Apply(new(Field(source), source), target);

        var expected = Field(target);
        var inside = matched.Voxels.ne(0);
        Assert.True(inside.sum().ToInt64() > 8);
        Assert.True(((matched.Voxels - expected).abs() * inside).max().ToSingle() < 1e-3);
        Assert.Same(target, matched.Geometry);
    }

    [Fact]
    public void OutsideOfTheScanIsZero()
    {
        using var scope = torch.NewDisposeScope();
        var geometry = VolumeGeometry.AxisAligned([2, 2, 2], [1, 1, 1]);
        var far = geometry with { Affine = [1, 0, 0, 50, 0, 1, 0, 0, 0, 0, 1, 0] };

        Assert.Equal(0, GridMatching.Apply(new(torch.ones([1, 2, 2, 2]), geometry), far).Voxels.sum().ToSingle());
    }

    [Fact]
    public void ASingleSliceCanBeAPlace()
    {
        using var scope = torch.NewDisposeScope();
        var slice = VolumeGeometry.AxisAligned([1, 2, 2], [5, 1, 1]);

        var matched = GridMatching.Apply(new(torch.arange(8, torch.float32).reshape(1, 2, 2, 2), VolumeGeometry.AxisAligned([2, 2, 2], [5, 1, 1])), slice);

        Assert.Equal([0f, 1, 2, 3], matched.Voxels.data<float>().ToArray().Select(v => MathF.Round(v, 4)));
    }

    // 100 + right + 2 anterior + 3 superior, in mm.
    private static torch.Tensor Field(VolumeGeometry geometry)
    {
        var (affine, size) = (geometry.Affine, geometry.Size);
        var values = new List<float>();
        for (var z = 0; z < size[0]; z++)
            for (var y = 0; y < size[1]; y++)
                for (var x = 0; x < size[2]; x++)
                    values.Add((float)(300 + Enumerable.Range(0, 3).Sum(row => (row + 1) * (affine[4 * row] * x + affine[4 * row + 1] * y + affine[4 * row + 2] * z + affine[4 * row + 3]))));
        return torch.tensor(values).reshape(1, size[0], size[1], size[2]);
    }
}
