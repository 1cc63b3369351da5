using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Tool;

public sealed class ExportVerbTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("model.pt")]
    [InlineData("model.pth")]
    [InlineData("model.bin", "--format", "pt")]
    public void ATasksModelBecomesAPyTorchFile(string name, params string[] more)
    {
        PackedModels.Write(folder, "Liver", "Spleen");
        var output = folder.Combine(name);

        var run = ToolRun.Of(["export", folder.Combine("packed"), "--task", "Spleen", "--output", output, .. more]);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(" tensors written\n", run.Output, StringComparison.Ordinal);
        Assert.Equal("PK"u8, File.ReadAllBytes(output).AsSpan(0, 2));
        using var expected = TensorFile.Read(folder.Combine("packed", "tasks", "Spleen", "model.safetensors"));
        using var written = TensorFile.Read(output);
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), written.Keys);
        Assert.All(expected, t => Assert.True(t.Value.equal(written[t.Key]).all().item<bool>(), t.Key));
    }

    [Fact]
    public void APartOfATrainingCheckpointComesOutWithoutItsPrefix()
    {
        var checkpoint = Checkpoint("ema.swinViT.w", "swinViT.w", "ema.");

        var run = ToolRun.Of("export", checkpoint, "--prefix", "ema.", "--output", folder.Combine("ema.safetensors"));

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("swinViT.w", Assert.Single(TensorFile.List(folder.Combine("ema.safetensors"))).Name);
    }

    [Fact]
    public void SafetensorsKeepTheirMetadata()
    {
        using var one = torch.ones(1);
        TensorFile.Write(folder.Combine("a.safetensors"), new Dictionary<string, torch.Tensor> { ["x"] = one }, new Dictionary<string, string> { ["medseqft.kind"] = "carry-over" });

        ToolRun.Of("export", folder.Combine("a.safetensors"), "--output", folder.Combine("b.safetensors"));

        Assert.Equal("carry-over", TensorFile.ReadMetadata(folder.Combine("b.safetensors"))["medseqft.kind"]);
    }

    [Fact]
    public void APrefixThatNoNameHasIsAUserError()
    {
        var checkpoint = Checkpoint("student.w");

        var run = ToolRun.Of("export", checkpoint, "--prefix", "teacher.", "--output", folder.Combine("out.pt"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("error MSQ3020", run.Error, StringComparison.Ordinal);
        Assert.Contains("it has student.w", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.Combine("out.pt")));
    }

    [Fact]
    public void ANameWithoutAKnownEndingNeedsAFormat()
    {
        var run = ToolRun.Of("export", Checkpoint("w"), "--output", folder.Combine("out.onnx"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("error MSQ2078", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AModelWithoutCarryOverAsksForATask()
    {
        PackedModels.Write(folder, "Liver", "Spleen");

        var run = ToolRun.Of("export", folder.Combine("packed"), "--output", folder.Combine("out.pt"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("error MSQ3210", run.Error, StringComparison.Ordinal);
    }

    private string Checkpoint(params string[] names)
    {
        using var one = torch.ones(2);
        var file = folder.Combine("checkpoint.pt");
        TensorFile.WritePyTorch(file, names.ToDictionary(name => name, _ => one));
        return file;
    }
}
