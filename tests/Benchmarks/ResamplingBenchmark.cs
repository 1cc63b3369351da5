using BenchmarkDotNet.Attributes;
using MedSeqFT.Imaging;
using TorchSharp;

namespace MedSeqFT.Benchmarks;

/// <summary>96 x 256 x 256 voxels to 120 x 200 x 200 with cubic splines, and a label map of three labels; the peer is SciPy: peers/resample_scipy.py.</summary>
public class ResamplingBenchmark
{
    private static readonly int[] NewSize = [120, 200, 200];
    private torch.Tensor image = torch.empty(0);
    private torch.Tensor label = torch.empty(0);

    [GlobalSetup]
    public void MakeVolumes()
    {
        image = torch.randn([1, 96, 256, 256], generator: new torch.Generator(1)).DetachFromDisposeScope();
        label = (image[0].gt(0) + image[0].gt(1)).to(torch.int16).DetachFromDisposeScope();
    }

    [Benchmark]
    public void Image() => Resampling.Image(image, NewSize, separateAxis: null).Dispose();

    [Benchmark]
    public void SeparateSlices() => Resampling.Image(image, NewSize, separateAxis: 0).Dispose();

    [Benchmark]
    public void Label() => Resampling.Label(label, NewSize, separateAxis: null).Dispose();
}
