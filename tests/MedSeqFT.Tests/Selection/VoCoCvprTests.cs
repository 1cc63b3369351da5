using MedSeqFT.Selection;
using TorchSharp;

namespace MedSeqFT.Tests.Selection;

public sealed class VoCoCvprTests
{
    [SkippableTheory]
    [Trait("Category", "Golden")]
    [InlineData(torch.ScalarType.Float32)]
    [InlineData(torch.ScalarType.Float64)]
    public void LossTermsAndGradientAreTheOriginals(torch.ScalarType type)
    {
        var item = VoCoGolden.Ssl().TryGetProperty("cvpr", out var found) ? found : default;
        Skip.If(item.ValueKind == System.Text.Json.JsonValueKind.Undefined, "the manifest has no CVPR case");
        var golden = VoCoGolden.Load("cvpr");
        using var scope = torch.NewDisposeScope();
        var tolerance = golden.Tolerance(type);
        var student = golden.Tensor("student_out").to(type).requires_grad_();
        var teacher = golden.Tensor("teacher_out").to(type);
        var labels = golden.Tensor("labels").to(torch.float64).reshape(item.GetProperty("batch").GetInt64(), item.GetProperty("sw").GetInt64(), -1);

        var terms = VoCoCvprLoss.Of(student, teacher, labels);
        var logits = VoCoCvprLoss.Similarities(student, teacher, labels.shape);
        terms.Total.backward();

        var loss = terms.ToLoss();
        foreach (var (name, value) in new[] { ("pos", loss.Intra), ("neg", loss.Inter), ("reg", loss.Regularisation), ("total", loss.Total) })
            Assert.InRange(Math.Abs(value / item.GetProperty(name).GetDouble() - 1), 0, tolerance);
        var reference = golden.Tensor("pos_logits");
        Assert.InRange(VoCoGolden.RelativeError(logits.reshape(reference.shape), reference), 0, tolerance);
        Assert.InRange(VoCoGolden.RelativeError(student.grad!, golden.Tensor("grad_student_out")), 0, tolerance);
    }

    [Fact]
    public void TheTeacherTakesNoGradient()
    {
        using var scope = torch.NewDisposeScope();
        var (student, teacher) = (torch.randn(18, 8).requires_grad_(), torch.randn(18, 8).requires_grad_());
        var labels = torch.zeros(1, 2, 16, torch.float64);
        labels[0, 0, 3] = 1;

        VoCoCvprLoss.Of(student, teacher, labels).Total.backward();

        Assert.NotNull(student.grad);
        Assert.Null(teacher.grad);
    }

    [Fact]
    public void CropsAreShownAtTwoThirdsOfTheirSizeInAGridOfFourByFour()
    {
        using var scope = torch.NewDisposeScope();
        using var view = torch.rand(1, 48, 192, 192);
        var version = VoCoVersion.Cvpr;
        var grid = version.GridOf(view);

        Assert.Equal((16, 48, 48), (grid.Count, grid.CropHeight, grid.CropWidth));
        Assert.Equal([1, 32, 32, 32], version.Shown(grid.BaseCrops(view)[5]).shape);
        Assert.Null(version.RefuseViewSize([48, 192, 384]));
        Assert.Contains("z a multiple of 48", version.RefuseViewSize([64, 192, 192]), StringComparison.Ordinal);
        Assert.Null(version.RefuseViewSize(version.OwnViewSize));
    }

    [Fact]
    public void LosesNoRowsAndNamesItselfInTheRecipe()
    {
        using var backbone = new EmbeddingBackbone();
        using var view = ToyViews.View(1);
        var options = new SslOptions { SslViewSize = [16, 48, 48] };
        var version = VoCoVersion.Cvpr with { Shrinking = 1 };
        var plain = new VoCoPretext(backbone, null, options, seed: 4, version).Score([view], "a", 2, default);
        var dropping = new VoCoPretext(backbone, null, options, seed: 4, version with { HasRowDropout = true }).Score([view], "a", 2, default);

        Assert.All(plain, loss => Assert.True(double.IsFinite(loss.Total) && loss.Total > 0));
        Assert.NotEqual(plain[0], plain[1]);
        Assert.NotEqual(plain[0].Regularisation, dropping[0].Regularisation);
        Assert.StartsWith("voco-cvpr view", new VoCoPretext(backbone, null, options, 4, version).Recipe, StringComparison.Ordinal);
    }
}
