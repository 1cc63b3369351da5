using MedSeqFT.Diagnostics;
using MedSeqFT.Preprocessing;
using MedSeqFT.Retention;
using MedSeqFT.Tensors;
using MedSeqFT.Tests.Training;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Retention;

public sealed class LoraDistillationTests : IDisposable
{
    private static readonly DistillOptions Options = new() { DistillIterations = 60, DistillLearningRate = 1e-2, PatchSize = [8, 8, 8] };
    private readonly TemporaryFolder folder = new();
    private readonly List<PreprocessedCase> cases = ToyCases.Balls("new", 3);
    private readonly ToyBackbone previous = ToyBackbone.Create(1);
    private readonly ToyBackbone finetuned = ToyBackbone.Create(1);

    public LoraDistillationTests()
    {
        using var noGrad = torch.no_grad();
        foreach (var (index, linear) in finetuned.EncoderLinears.Index())
            linear.Layer.Weight.add_(torch.randn(linear.Layer.Weight.shape, generator: new torch.Generator((ulong)index, torch.CPU)) * 0.2);
    }

    public void Dispose()
    {
        cases.ForEach(c => c.Dispose());
        previous.Dispose();
        finetuned.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void TheLossFallsWhileBaseAndTeacherStayAsTheyAre()
    {
        var (student, teacher) = (previous.Bits(), finetuned.Bits());

        using var lora = Run(previous, out var log);

        var losses = log.Progress.Select(p => double.Parse(p.Detail.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.True(losses[^10..].Average() < 0.5 * losses[..5].Average(), $"from {losses[..5].Average():F4} to {losses[^10..].Average():F4}");
        Assert.Equal(student, previous.Bits());
        Assert.Equal(teacher, finetuned.Bits());
    }

    [Fact]
    public void EveryLinearOfTheEncoderIsMoved()
    {
        using var lora = Run(previous, out _, Options with { DistillIterations = 1 });

        Assert.Equal(["mix1", "mix2"], lora.Branches.Select(b => b.Linear));
        Assert.All(lora.Branches, b => Assert.True(b.B.abs().sum().item<float>() > 0));
    }

    [Fact]
    public void OnlyTheLinearsOfLoraTargetsAreMoved()
    {
        using var lora = Run(previous, out _, Options with { DistillIterations = 1, LoraTargets = "!mix1" });

        Assert.Equal("mix2", Assert.Single(lora.Branches).Linear);
    }

    [Fact]
    public void LoraTargetsThatNoLinearHasAreRefusedByName()
    {
        var error = Assert.Throws<UserErrorException>(() => Run(previous, out _, Options with { LoraTargets = "swinViT.*" }));

        Assert.Equal("MSQ2002", error.Diagnostics[0].Code);
        Assert.Contains("such as mix1, mix2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheLowestLevelWhichNoLinearReachesIsNotInTheLoss()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        finetuned.get_parameter("stem.bias")!.add_(0.5);
        var images = new PatchSampler([cases], Options.Sampling, "distill New").Draw(0).Images;
        var errors = previous.Encode(images).Zip(finetuned.Encode(images)).Select(pair => (pair.First - pair.Second).pow(2).mean().item<float>()).ToList();

        using var lora = Train(out var log);

        Assert.True(errors[0] > 0.1);
        Assert.Equal((errors[1] + errors[2]) / 2, FirstLoss(log), 1e-4);
    }

    [Fact]
    public void CancelledAtRandomAndResumedEndsWithTheSameBits()
    {
        using var undisturbed = Run(previous, out _);
        undisturbed.Detach();
        var random = CounterRandom.For(8, "cancel");

        LoraAdapter? result = null;
        while (result is null)
        {
            using var cancel = new CancellationTokenSource();
            var left = 1 + random.Below(40);
            var log = new RecordedLog(_ => { if (--left == 0) cancel.Cancel(); });
            try
            {
                result = LoraDistillation.Run(previous, finetuned, cases, Options, Place("disturbed"), log, cancel.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.True(File.Exists(folder.File("disturbed/checkpoint.safetensors")));
            }
        }

        using (result)
            Assert.All(undisturbed.Parameters.Zip(result.Parameters), pair => Assert.Equal(pair.First, pair.Second));
    }

    private LoraAdapter Train(out RecordedLog log)
    {
        using var gradients = torch.enable_grad();
        return Run(previous, out log, Options with { DistillIterations = 1 });
    }

    private static double FirstLoss(RecordedLog log) =>
        double.Parse(log.Progress[0].Detail.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    private LoraAdapter Run(ToyBackbone student, out RecordedLog log, DistillOptions? options = null)
    {
        log = new RecordedLog();
        return LoraDistillation.Run(student, finetuned, cases, options ?? Options, Place(Guid.NewGuid().ToString("N")), log, default);
    }

    private TrainingRun Place(string name) => new() { Stage = "distill", Task = "New", Folder = folder.File(name) };
}
