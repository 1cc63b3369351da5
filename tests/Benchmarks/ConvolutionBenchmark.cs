using BenchmarkDotNet.Attributes;
using MedSeqFT.Networks;
using TorchSharp;

namespace MedSeqFT.Benchmarks;

/// <summary>
/// Forward and backward pass of a 3x3x3 convolution of one image, whole as libtorch does it and as two halves. The limit is the
/// arithmetic: 6 * 27 * channels^2 operations a voxel.
/// </summary>
public class ConvolutionBenchmark
{
    private static readonly long[] Ones = [1, 1, 1];
    private torch.Tensor input = null!;
    private torch.Tensor weight = null!;
    private torch.Tensor gradient = null!;

    [Params("12 32x32x64", "12 16x16x32", "48 16x24x24", "192 4x20x20", "384 6x6x6", "48 32x48x48")]
    public string Shape { get; set; } = "";

    [GlobalSetup]
    public void Make()
    {
        long[] shape = [1, .. Shape.Split(' ', 'x').Select(long.Parse)];
        input = torch.randn(shape, requires_grad: true).DetachFromDisposeScope();
        weight = torch.randn([shape[1], shape[1], 3, 3, 3], requires_grad: true).DetachFromDisposeScope();
        gradient = torch.randn(shape).DetachFromDisposeScope();
    }

    [Benchmark(Baseline = true)]
    public void Whole() => Step(torch.nn.functional.conv3d(input, weight, null, Ones, Ones));

    [Benchmark]
    public void Halved() => Step(HalvedConvolution.Run(input, weight, null, Ones, Ones));

    private void Step(torch.Tensor output)
    {
        using (output)
            output.backward([gradient]);
    }
}
