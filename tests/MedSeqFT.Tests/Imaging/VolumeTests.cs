using MedSeqFT.Imaging;
using TorchSharp;

namespace MedSeqFT.Tests.Imaging;

public class VolumeTests
{
    [Fact]
    public void RasFlipsWhatIsStoredTowardsLeftAndBack()
    {
        using var scope = torch.NewDisposeScope();
        var geometry = new VolumeGeometry([1, 2, 3], [1, 1, 1], [-1, 0, 0, 10, 0, -1, 0, 20, 0, 0, 1, 30]);
        var volume = new Volume(torch.arange(6, torch.float32).reshape(1, 1, 2, 3), geometry);

        var ras = volume.ToRas();

        Assert.Equal([5f, 4f, 3f, 2f, 1f, 0f], ras.Voxels.data<float>().ToArray());
        Assert.Equal([1, 0, 0, 8, 0, 1, 0, 19, 0, 0, 1, 30], ras.Geometry.Affine);
    }

    [Fact]
    public void RasPermutesSagittalImages()
    {
        using var scope = torch.NewDisposeScope();
        // x runs up, y to the right, z to the front.
        var geometry = new VolumeGeometry([2, 3, 4], [5, 2, 1], [0, 2, 0, 0, 0, 0, 5, 0, 1, 0, 0, 0]);
        var volume = new Volume(torch.arange(24, torch.float32).reshape(1, 2, 3, 4), geometry);

        var ras = volume.ToRas();

        Assert.Equal([4, 2, 3], ras.Geometry.Size);
        Assert.Equal([1, 5, 2], ras.Geometry.Spacing);
        Assert.Equal(volume.Voxels[0, 1, 2, 3].ToSingle(), ras.Voxels[0, 3, 1, 2].ToSingle());
    }

    [Fact]
    public void EveryVoxelKeepsItsPlaceInThePatient()
    {
        using var scope = torch.NewDisposeScope();
        var oblique = NiftiFileTests.Oblique([2, 3, 4], [5, 2, 1]);
        double[] turned = [.. oblique.Affine];
        for (var row = 0; row < 12; row += 4)
            (turned[row], turned[row + 2]) = (-turned[row + 2], turned[row]);
        var geometry = oblique with { Affine = turned, Spacing = [1, 2, 5] };
        var volume = new Volume(torch.arange(24, torch.float32).reshape(1, 2, 3, 4), geometry);

        var ras = volume.ToRas();

        var places = Places(volume);
        Assert.All(Places(ras), pair => Assert.True(Distance(pair.Value, places[pair.Key]) < 1e-9));
        Assert.All(Enumerable.Range(0, 3), axis => Assert.True(ras.Geometry.Direction[axis, axis] > 0.5));
    }

    [Fact]
    public void RasOfRasIsACopy()
    {
        using var scope = torch.NewDisposeScope();
        var volume = new Volume(torch.randn(1, 2, 3, 4), VolumeGeometry.AxisAligned([2, 3, 4], [1, 1, 1]));

        var ras = volume.ToRas();
        ras.Voxels.zero_();

        Assert.NotEqual(0, volume.Voxels.abs().sum().ToSingle());
    }

    [Fact]
    public void GridsDifferBySizeOrSpacingButNotByPlace()
    {
        var geometry = VolumeGeometry.AxisAligned([2, 3, 4], [5, 1, 1]);

        Assert.True(geometry.HasGridOf(geometry with { Spacing = [5.0004, 1, 1] }));
        Assert.False(geometry.HasGridOf(geometry with { Spacing = [5.01, 1, 1] }));
        Assert.False(geometry.HasGridOf(geometry with { Size = [2, 4, 3] }));
        Assert.True(geometry.HasGridOf(NiftiFileTests.Oblique([2, 3, 4], [5, 1, 1])));
        Assert.True(geometry.CornerDistance(NiftiFileTests.Oblique([2, 3, 4], [5, 1, 1])) > 17);
    }

    private static Dictionary<float, double[]> Places(Volume volume)
    {
        var places = new Dictionary<float, double[]>();
        var affine = volume.Geometry.Affine;
        for (var z = 0; z < volume.Voxels.shape[1]; z++)
            for (var y = 0; y < volume.Voxels.shape[2]; y++)
                for (var x = 0; x < volume.Voxels.shape[3]; x++)
                    places[volume.Voxels[0, z, y, x].ToSingle()] =
                        [.. Enumerable.Range(0, 3).Select(r => affine[4 * r] * x + affine[4 * r + 1] * y + affine[4 * r + 2] * z + affine[4 * r + 3])];
        return places;
    }

    private static double Distance(double[] a, double[] b) => a.Zip(b).Max(pair => Math.Abs(pair.First - pair.Second));
}
