using BenchmarkDotNet.Attributes;
using MedSeqFT.Preprocessing;
using MedSeqFT.Tensors;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Benchmarks;

/// <summary>
/// Eight patches of the paper's size, each a batch of its own, drawn by one thread; the limit is the plain crop. A trainer is
/// kept fed when one of its threads for patches draws one in less time than an iteration takes.
/// </summary>
public class AugmentationBenchmark
{
    private PatchSampler? sampler;

    [Params(AugmentationChain.None, AugmentationChain.V1, AugmentationChain.V2)]
    public AugmentationChain Chain { get; set; }

    [GlobalSetup]
    public void MakeCase()
    {
        using var scope = torch.NewDisposeScope();
        var image = torch.randn([1, 64, 256, 256], generator: new torch.Generator(1)).DetachFromDisposeScope();
        var label = image[0].gt(2).to(torch.int16).DetachFromDisposeScope();
        var sampling = new PatchSampling { Seed = 1, BatchSize = 1, PatchSize = [32, 160, 160], ForegroundFraction = 0.33, Chain = Chain };
        sampler = new PatchSampler([[new PreprocessedCase("case", image, label)]], sampling, "benchmark");
    }

    [Benchmark(OperationsPerInvoke = 8)]
    public void Draw()
    {
        MathThreads.TakeOne(); // as the trainer's own threads for patches do
        for (var i = 0; i < 8; i++)
        {
            using var scope = torch.NewDisposeScope();
            _ = sampler!.Draw(i);
        }
    }
}
