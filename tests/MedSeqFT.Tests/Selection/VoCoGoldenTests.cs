using MedSeqFT.Selection;
using TorchSharp;

namespace MedSeqFT.Tests.Selection;

[Trait("Category", "Golden")]
public sealed class VoCoGoldenTests
{
    public static TheoryData<string, torch.ScalarType> Cases()
    {
        var data = new TheoryData<string, torch.ScalarType>();
        foreach (var name in VoCoGolden.Names().DefaultIfEmpty(""))
        {
            data.Add(name, torch.float64);
            data.Add(name, torch.float32);
        }
        return data;
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void HeadsLossesAndGradientsAreTheOriginals(string name, torch.ScalarType type)
    {
        var golden = VoCoGolden.Load(name);
        var tolerance = golden.Tolerance(type);
        using var scope = torch.NewDisposeScope();
        using var head = golden.Head(type);
        var embeddings = golden.Embeddings().to(type).requires_grad_();
        var labels = golden.Tensor("labels").to(torch.float64);

        head.MoveTeacher();
        var student = head.Student(golden.KeptRows() is { } kept ? RowDropout.Apply(embeddings, kept) : embeddings);
        var teacher = head.Teacher(embeddings);
        var terms = VoCoLoss.Of(student, teacher, labels);
        var (intra, inter, target) = VoCoLoss.Similarities(student, teacher, labels.shape);
        terms.Total.backward();

        (string File, torch.Tensor Actual)[] tensors =
        [
            ("student_out", student),
            ("teacher_out", teacher),
            ("pos_logits", intra),
            ("inter_student", inter),
            ("inter_teacher", target),
            ("grad_embeddings", embeddings.grad!),
            ("grad_student_layer3_weight", head.get_parameter("student.layer3.0.weight")!.grad!),
            ("teacher_layer3_bias_after", head.get_parameter("teacher.layer3.0.bias")!),
        ];
        Assert.All(tensors, entry => Assert.InRange(VoCoGolden.RelativeError(entry.Actual, golden.Tensor(entry.File)), 0, tolerance));
        AssertClose(golden.PerVolume("intra"), terms.Intra, tolerance);
        AssertClose(golden.PerVolume("inter"), terms.Inter, tolerance);
        AssertClose(golden.PerVolume("reg"), terms.Regularisation, tolerance);
        Assert.InRange(Math.Abs(terms.ToLoss().Total / golden.Loss - 1), 0, tolerance);
    }

    [SkippableFact]
    public void PositionLabelsAreTheOriginals()
    {
        var tables = VoCoGolden.Ssl().TryGetProperty("labels", out var found) ? found : default;
        Skip.If(tables.ValueKind == System.Text.Json.JsonValueKind.Undefined, "the manifest lists no position labels");

        foreach (var table in tables.EnumerateObject())
        {
            var size = table.Value.GetProperty("max_roi").GetInt32();
            var grid = new CropGrid(size, size, table.Value.GetProperty("num_crops").GetInt32());
            Assert.Equal(table.Value.GetProperty("roi").GetInt32(), grid.CropWidth);
            foreach (var item in table.Value.GetProperty("items").EnumerateArray())
            {
                var centre = item.GetProperty("center").EnumerateArray().Select(value => value.GetInt32()).ToArray();
                var label = item.GetProperty("label").EnumerateArray().Select(value => value.GetDouble()).ToArray();

                Assert.Equal(label, grid.Overlap(new CropCentre(Y: centre[1], X: centre[0])), (a, b) => Math.Abs(a - b) < 1e-12);
            }
        }
    }

    private static void AssertClose(double[] expected, torch.Tensor actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.numel());
        for (var volume = 0; volume < expected.Length; volume++)
            Assert.InRange(Math.Abs(actual[volume].item<double>() / expected[volume] - 1), 0, tolerance);
    }
}
