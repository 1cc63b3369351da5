using BenchmarkDotNet.Attributes;
using MedSeqFT.Inference;
using MedSeqFT.Networks;
using TorchSharp;

namespace MedSeqFT.Benchmarks;

/// <summary>Six tiles of 32 x 64 x 64 in a volume through the example's network, a tile; the limit is the network alone.</summary>
public class SlidingWindowBenchmark
{
    private const int Tiles = 6;
    private static readonly int[] Patch = [32, 64, 64];
    private readonly Backbone network = Backbones.Create(new BackboneOptions { Backbone = "voco", BackboneFeatureSize = 12 }, 1, 3, seed: 1);
    private torch.Tensor image = torch.empty(0);
    private torch.Tensor tile = torch.empty(0);

    [GlobalSetup]
    public void MakeVolume()
    {
        network.eval();
        image = torch.randn([1, 48, 64, 128], generator: new torch.Generator(1)).DetachFromDisposeScope();
        tile = torch.randn([1, 1, 32, 64, 64], generator: new torch.Generator(2)).DetachFromDisposeScope();
    }

    [Benchmark(OperationsPerInvoke = Tiles)]
    public void Window()
    {
        var window = new SlidingWindow(network.call, new SlidingWindowOptions { PatchSize = Patch, Mirroring = false }, torch.CPU);
        window.Predict(image, (_, _) => { });
    }

    [Benchmark(OperationsPerInvoke = Tiles)]
    public void NetworkAlone()
    {
        using var noGrad = torch.no_grad();
        for (var i = 0; i < Tiles; i++)
        {
            using var scope = torch.NewDisposeScope();
            _ = network.call(tile);
        }
    }
}
