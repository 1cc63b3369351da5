using BenchmarkDotNet.Attributes;
using MedSeqFT.Networks;
using TorchSharp;

namespace MedSeqFT.Benchmarks;

/// <summary>Forward and backward pass of a Swin block on a map of 16x16x32 tokens; the masks of a shifted one should cost next to nothing.</summary>
public class AttentionBenchmark
{
    private Func<torch.Tensor, torch.Tensor> block = null!;
    private torch.Tensor map = null!;
    private torch.Tensor gradient = null!;

    [Params(false, true)]
    public bool Shifted { get; set; }

    [GlobalSetup]
    public void Make()
    {
        block = new SwinBlock(12, 3, Shifted, new Recomputation()).call;
        map = torch.randn([1, 16, 16, 32, 12]).DetachFromDisposeScope();
        gradient = torch.randn_like(map).DetachFromDisposeScope();
    }

    [Benchmark]
    public void Train()
    {
        using var output = block(map);
        output.backward([gradient]);
    }

    [Benchmark]
    public void Infer()
    {
        using var constant = torch.no_grad();
        block(map).Dispose();
    }
}
