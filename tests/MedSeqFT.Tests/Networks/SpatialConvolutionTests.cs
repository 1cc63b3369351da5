using MedSeqFT.Networks;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

/// <summary>
/// All forms in float32 against float64, on maps of few voxels and more. Most machines have no fault to show; on one that tells no
/// cache sizes most of these were wrong by a third without channels innermost.
/// </summary>
public class SpatialConvolutionTests
{
    [Theory]
    [InlineData(2, 12)]
    [InlineData(12, 12)]
    [InlineData(24, 12)]
    [InlineData(12, 24)]
    [InlineData(20, 36)]
    [InlineData(48, 48)]
    [InlineData(96, 48)]
    [InlineData(72, 16)]
    public void ComputesInFloat32WhatItDoesInFloat64(long inChannels, long outChannels)
    {
        foreach (var axes in new[] { 2, 3 })
            foreach (var batch in new long[] { 1, 2 })
                foreach (var size in new long[][] { [2, 3, 3], [8, 12, 8], [6, 40, 36] })
                    foreach (var layer in Layers(axes, inChannels, outChannels))
                        using (layer)
                            RequireClose(layer, [batch, inChannels, .. size[^axes..]], takesGradient: true);
    }

    // As predictions compute it.
    [Theory]
    [InlineData(12, 24)]
    [InlineData(48, 48)]
    [InlineData(96, 48)]
    public void ComputesInBFloat16NearlyWhatItDoesInFloat64(long inChannels, long outChannels)
    {
        foreach (var layer in Layers(3, inChannels, outChannels))
            using (layer)
                RequireCloseInBFloat16(layer, [1, inChannels, 8, 12, 8]);
    }

    [Theory]
    [InlineData(1, 12, 2, 2)]
    [InlineData(1, 12, 1, 1)]
    [InlineData(1, 48, 3, 1)]
    [InlineData(4, 48, 3, 1)]
    public void AStemDoesInBFloat16(long inChannels, long outChannels, long kernel, long stride)
    {
        using var stem = new StemConvolution(inChannels, outChannels, kernel, stride);
        RequireCloseInBFloat16(stem, [1, inChannels, 16, 40, 64]);
    }

    // Images take no gradient.
    [Theory]
    [InlineData(1, 12, 2, 2)]
    [InlineData(1, 12, 3, 1)]
    [InlineData(1, 48, 2, 2)]
    [InlineData(2, 12, 3, 1)]
    [InlineData(4, 12, 2, 2)]
    [InlineData(4, 48, 3, 1)]
    [InlineData(4, 12, 1, 1)]
    [InlineData(1, 12, 1, 1)]
    public void AStemDoesToo(long inChannels, long outChannels, long kernel, long stride)
    {
        foreach (var batch in new long[] { 1, 2 })
            foreach (var size in new long[][] { [4, 6, 6], [16, 40, 64] })
            {
                using var stem = new StemConvolution(inChannels, outChannels, kernel, stride);
                RequireClose(stem, [batch, inChannels, .. size], takesGradient: false);
            }
    }

    private static SpatialConvolution[] Layers(int axes, long inChannels, long outChannels) =>
    [
        SpatialConvolution.Overlapping(axes, inChannels, outChannels, [1, 1, 1]),
        SpatialConvolution.Overlapping(axes, inChannels, outChannels, [1, 2, 2]),
        SpatialConvolution.Pointwise(axes, inChannels, outChannels),
        SpatialConvolution.Reducing(axes, inChannels, 2),
        SpatialConvolution.Enlarging(axes, inChannels, outChannels, [2, 2, 2]),
        SpatialConvolution.Enlarging(axes, inChannels, outChannels, [1, 2, 2]),
    ];

    private static void RequireCloseInBFloat16(torch.nn.Module<torch.Tensor, torch.Tensor> layer, long[] shape)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(3);
        foreach (var parameter in layer.parameters())
            torch.nn.init.normal_(parameter, generator: generator);
        layer.to(torch.bfloat16);
        var input = torch.randn(shape, generator: generator).to(torch.bfloat16);

        var found = layer.call(input);
        layer.to(torch.float64);
        var exact = layer.call(input.@double());

        Assert.Equal(torch.bfloat16, found.dtype);
        Assert.InRange((exact - found.@double()).abs().max().item<double>() / exact.abs().max().item<double>(), 0, 1e-2);
    }

    private static void RequireClose(torch.nn.Module<torch.Tensor, torch.Tensor> layer, long[] shape, bool takesGradient)
    {
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(3);
        foreach (var parameter in layer.parameters())
            torch.nn.init.normal_(parameter, generator: generator);
        var input = torch.randn(shape, generator: generator);

        var found = Run(layer, input, takesGradient);
        layer.to(torch.ScalarType.Float64);
        var exact = Run(layer, input.@double(), takesGradient);

        Assert.All(exact.Zip(found), pair =>
        {
            Assert.Equal(pair.First.shape, pair.Second.shape);
            Assert.InRange((pair.First - pair.Second).abs().max().item<double>() / pair.First.abs().max().item<double>(), 0, 1e-4);
        });
    }

    private static torch.Tensor[] Run(torch.nn.Module<torch.Tensor, torch.Tensor> layer, torch.Tensor input, bool takesGradient)
    {
        foreach (var parameter in layer.parameters())
            parameter.grad = null;
        var own = input.clone().requires_grad_(takesGradient);
        var output = layer.call(own);
        output.square().sum().backward();
        return [output, .. takesGradient ? new[] { own.grad! } : [], .. layer.parameters().Select(p => p.grad!)];
    }
}
