using System.Text.Json;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Training;

public sealed class SpatialTransformTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public static TheoryData<int> Operations => GoldenTraining.Rows(
        e => e.GetProperty("augmentation").GetProperty("ops"), e => e.GetProperty("op").GetString() == "spatial");

    public void Dispose() => scope.Dispose();

    [SkippableTheory]
    [MemberData(nameof(Operations))]
    [Trait("Category", "Golden")]
    public void GivesTheImageAndLabelOfTheReference(int row)
    {
        var augmentation = GoldenTraining.Expected().GetProperty("augmentation");
        var golden = augmentation.GetProperty("ops")[row];
        var cubic = golden.GetProperty("input").GetString() == "cubic";
        var image = GoldenTraining.Read(augmentation.GetProperty(cubic ? "cubic_image" : "image"));
        var wanted = GoldenTraining.Read(golden.GetProperty("image_out"));
        var patch = wanted.shape[^3..];
        var transform = Transform(golden);

        var sampled = transform?.Image(image, patch, AugmentationChain.V2) ?? Centre(image, patch, 0);

        Assert.InRange((sampled - wanted).abs().max().item<float>(), 0, GoldenTraining.Tolerance("augmentation image"));
        if (golden.TryGetProperty("seg_out", out var file))
        {
            var label = GoldenTraining.Read(augmentation.GetProperty("cubic_seg")).squeeze();
            var wantedLabel = GoldenTraining.Read(file).squeeze();
            var sampledLabel = transform?.Label(label, patch, AugmentationChain.V2) ?? Centre(label, patch, -1);
            Assert.InRange(sampledLabel.ne(wantedLabel).to(torch.float32).mean().item<float>(), 0, GoldenTraining.Share("augmentation seg"));
        }
    }

    [Theory]
    [InlineData(AugmentationChain.V1)]
    [InlineData(AugmentationChain.V2)]
    public void WithoutRotationAndScalingIsTheCentre(AugmentationChain chain)
    {
        var image = torch.randn([2, 6, 7, 8]);

        var sampled = SpatialTransform.Volume(0, 0, 0, 1).Image(image, [4, 5, 4], chain);

        Assert.True(sampled.allclose(image.narrow(1, 1, 4).narrow(2, 1, 5).narrow(3, 2, 4), atol: 1e-5));
    }

    [Theory]
    [InlineData(AugmentationChain.V1)]
    [InlineData(AugmentationChain.V2)]
    public void AQuarterTurnInThePlaneIsARotationByNinetyDegrees(AugmentationChain chain)
    {
        var image = torch.randn([1, 2, 5, 5]);
        var label = image.squeeze(0).gt(0).to(torch.ScalarType.Int16);
        var turn = SpatialTransform.InPlane(Math.PI / 2, 1);

        var sampled = turn.Image(image, [2, 5, 5], chain);

        Assert.True(sampled.allclose(torch.rot90(image, -1, (2, 3)), atol: 1e-5) || sampled.allclose(torch.rot90(image, 1, (2, 3)), atol: 1e-5));
        Assert.Equal(sampled.squeeze(0).gt(0).to(torch.ScalarType.Int64), turn.Label(label, [2, 5, 5], chain));
    }

    [Theory]
    [InlineData(AugmentationChain.V1)]
    [InlineData(AugmentationChain.V2)]
    public void VoxelsReadOutsideTheInputAreMinusOneInTheLabel(AugmentationChain chain)
    {
        var label = torch.ones([4, 4, 4], torch.ScalarType.Int16);

        var sampled = SpatialTransform.Volume(0, 0, 0, 2).Label(label, [4, 4, 4], chain);

        Assert.Equal(8, sampled.eq(1).sum().item<long>());
        Assert.Equal(56, sampled.eq(-1).sum().item<long>());
    }

    [Fact]
    public void WhereNoLabelReachesOneHalfVersion1SaysBackgroundAndVersion2TheHeaviest()
    {
        var label = torch.tensor(new short[] { 2, 1, 3, 2 }).view(1, 2, 2);
        var shrink = SpatialTransform.InPlane(0, 1);

        var first = shrink.Label(label, [1, 1, 1], AugmentationChain.V1);
        var second = shrink.Label(label, [1, 1, 1], AugmentationChain.V2);
        var torn = shrink.Label(torch.tensor(new short[] { 2, 1, 3, 4 }).view(1, 2, 2), [1, 1, 1], AugmentationChain.V1);

        Assert.Equal((2L, 2L, 0L), (first.item<long>(), second.item<long>(), torn.item<long>()));
    }

    private static torch.Tensor Centre(torch.Tensor source, long[] patch, double outside)
    {
        var size = source.shape[^3..];
        return PatchBox.Read(source, [.. size.Select((n, a) => n / 2 - patch[a] / 2)], patch, outside);
    }

    private static SpatialTransform? Transform(JsonElement golden)
    {
        var (rotates, scales) = (golden.GetProperty("angles_rad").ValueKind == JsonValueKind.Array, golden.GetProperty("scale").ValueKind == JsonValueKind.Number);
        if (!rotates && !scales)
            return null;
        var scale = scales ? golden.GetProperty("scale").GetDouble() : 1;
        var angles = rotates ? GoldenTraining.Doubles(golden.GetProperty("angles_rad")) : [0, 0, 0];
        return golden.GetProperty("dummy_2d").GetBoolean()
            ? SpatialTransform.InPlane(angles[^1], scale)
            : SpatialTransform.Volume(angles[0], angles[1], angles[2], scale);
    }
}
