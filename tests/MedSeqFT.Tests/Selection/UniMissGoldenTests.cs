using System.Text.Json;
using MedSeqFT.Networks;
using MedSeqFT.Selection;
using MedSeqFT.Tensors;
using MedSeqFT.Tests.Networks;
using TorchSharp;

namespace MedSeqFT.Tests.Selection;

[Trait("Category", "Golden")]
public sealed class UniMissGoldenTests
{
    [SkippableTheory]
    [InlineData(torch.ScalarType.Float32)]
    [InlineData(torch.ScalarType.Float64)]
    public void OutputsOfStudentAndTeacherAreTheOriginals(torch.ScalarType type)
    {
        var golden = UniMissGolden.Open("ssl");
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        var (student, teacher, _) = Networks(golden, type);
        var (volumes, planes) = (Views(golden, "view3D", type), Views(golden, "view2D", type));

        var (logits, rebuilt) = student.Rebuild(volumes);
        var (planeLogits, planeRebuilt) = student.Rebuild(planes);
        var encoded = student.Encode(volumes.narrow(0, 0, 1));
        var planeEncoded = student.Encode(planes.narrow(0, 0, 1));

        golden.AssertClose("student_out_CT.npy", logits);
        golden.AssertClose("teacher_out_CT.npy", teacher.Logits(volumes));
        golden.AssertClose("student_out_XR.npy", planeLogits);
        golden.AssertClose("student_out_slices_mean.npy", DinoTerms.SliceLogits(student, volumes));
        golden.AssertClose("recon_CT.npy", rebuilt);
        golden.AssertClose("recon_XR.npy", planeRebuilt);
        golden.AssertClose("student_enc3_view0.npy", encoded.Levels[3]);
        golden.AssertClose("student_enc5_view0.npy", encoded.Levels[5]);
        golden.AssertClose("student_cls_view0.npy", encoded.ClassToken!);
        golden.AssertClose("student_enc5_2D_view0.npy", planeEncoded.Levels[5]);
        golden.AssertClose("student_cls2D_view0.npy", planeEncoded.ClassToken!);
    }

    [SkippableFact]
    public void LossesAreTheOriginalsWithAFrozenAndWithAMovingCentre()
    {
        var golden = UniMissGolden.Open("ssl");
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        var (student, teacher, center) = Networks(golden, torch.float64);
        var (volumes, planes) = (Views(golden, "view3D", torch.float64), Views(golden, "view2D", torch.float64));
        var wanted = teacher.Logits(volumes);
        var (planeLogits, planeRebuilt) = student.Rebuild(planes);
        torch.Tensor[] logits = [student.Logits(volumes), planeLogits, DinoTerms.SliceLogits(student, volumes)];
        string[] terms = ["CT2CT", "XR2CT", "slice2CT"];
        var (frozen, moving) = (golden.Manifest.GetProperty("losses_with_frozen_center"), golden.Manifest.GetProperty("losses_in_training_order_center_updates_after_each"));

        golden.AssertClose("center_before.npy", center);
        var moved = center;
        foreach (var (term, output) in terms.Zip(logits))
        {
            AssertClose(golden, frozen, term, DinoLoss.Of(output, wanted, center));
            AssertClose(golden, moving, term, DinoLoss.Of(output, wanted, moved));
            moved = DinoLoss.NextCenter(moved, wanted);
        }
        golden.AssertClose("center_after.npy", moved);
        AssertClose(golden, frozen, "re_CT", DinoTerms.RebuildingError(student.Rebuild(volumes).Reconstruction, volumes));
        AssertClose(golden, frozen, "re_XR", torch.nn.functional.mse_loss(planeRebuilt.sigmoid(), planes));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void AScoresTermsAreTheOriginalsWithTheirWeights(bool withSlices)
    {
        var golden = UniMissGolden.Open("ssl");
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();
        var (student, teacher, center) = Networks(golden, torch.float32);
        var expected = golden.Manifest.GetProperty("losses_with_frozen_center");
        double Value(string term) => expected.GetProperty(term).GetDouble();

        var loss = new DinoViewLoss(student, teacher, center, withSlices).Of(Views(golden, "view3D", torch.float32));

        Assert.Equal(Value("CT2CT"), loss.Inter, 1e-4 * Value("CT2CT"));
        Assert.Equal(5 * Value("re_CT"), loss.Reconstruction, 1e-4);
        Assert.Equal(withSlices ? 0.1 * Value("slice2CT") : 0, loss.Intra, 1e-4);
        Assert.Equal(loss.Total, loss.Intra + loss.Inter + loss.Reconstruction, 12);
    }

    [SkippableFact]
    public void ThePretrainingEncodersTablesGetToAnotherGridAsInTheOriginal()
    {
        var golden = UniMissGolden.Open("ssl");
        using var checkpoint = golden.Weights("checkpoint.pt");
        var size = UniMissGolden.Ints(golden.Manifest.GetProperty("config"), "img_size3D");
        var expected = golden.Read("pos_embed3D2_interpolated.npy");
        var from = MixedShape.Grid(size, 1);
        var plane = (long)Math.Sqrt((expected.shape[1] - 1) / from[0]); // the original asks for the depth and a square

        using var resized = PositionTables.InSpace(
            checkpoint["module.backbone.transformer.pos_embed3D2"], from, [from[0], plane, plane], "pos_embed3D2", keepsClassToken: true, margin: 0.1);

        golden.AssertClose("pos_embed3D2_interpolated.npy", resized);
    }

    internal static NamedTensors Checkpoint(UniMissGolden golden)
    {
        var all = golden.Weights("checkpoint.pt");
        foreach (var (name, tensor) in TensorFile.ReadBeside(golden.PathOf("checkpoint.pt"), "teacher", "dino_loss"))
            all[name] = tensor;
        return all;
    }

    private static (DinoNetwork Student, DinoNetwork Teacher, torch.Tensor Center) Networks(UniMissGolden golden, torch.ScalarType type)
    {
        var config = golden.Manifest.GetProperty("config");
        var (shape, size) = (UniMissGolden.Shape(config), UniMissGolden.Ints(config, "img_size3D"));
        using var file = Checkpoint(golden);
        var checkpoint = UniMissCheckpoint.Of(file);
        return (
            DinoNetwork.From(checkpoint.Student, shape, size, planar: true).to(type),
            DinoNetwork.From(checkpoint.Teacher, shape, size, planar: true).to(type),
            checkpoint.Center!.to(type).clone());
    }

    // View-major: the two views of the batch's volumes.
    private static torch.Tensor Views(UniMissGolden golden, string name, torch.ScalarType type) =>
        torch.cat([golden.Read($"{name}_0.npy"), golden.Read($"{name}_1.npy")]).to(type);

    private static void AssertClose(UniMissGolden golden, JsonElement expected, string term, torch.Tensor actual) =>
        Assert.InRange(Math.Abs(actual.item<double>() / expected.GetProperty(term).GetDouble() - 1), 0, golden.Tolerance);
}
