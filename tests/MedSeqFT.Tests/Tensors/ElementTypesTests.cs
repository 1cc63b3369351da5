using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Tensors;

public class ElementTypesTests
{
    [Theory]
    [InlineData(torch.ScalarType.Float64)]
    [InlineData(torch.ScalarType.BFloat16)]
    [InlineData(torch.ScalarType.Int16)]
    [InlineData(torch.ScalarType.Bool)]
    public void SizesAreTorchsOwn(torch.ScalarType type)
    {
        using var one = torch.zeros(1, dtype: type);

        Assert.Equal(one.element_size(), ElementTypes.SizeOf(type));
        Assert.Equal(type, ElementTypes.FromSafetensors(ElementTypes.SafetensorsName(type)!));
    }

    [Fact]
    public void UnknownNamesHaveNoType()
    {
        Assert.Null(ElementTypes.FromSafetensors("F8_E5M2"));
        Assert.Null(ElementTypes.FromStorage("UntypedStorage"));
        Assert.Null(ElementTypes.SafetensorsName(torch.ScalarType.ComplexFloat64));
    }

    [Theory]
    [InlineData(new long[0], 1)]
    [InlineData(new[] { 2L, 3L }, 6)]
    [InlineData(new[] { 5L, 0L }, 0)]
    [InlineData(new[] { long.MaxValue }, long.MaxValue)]
    [InlineData(new[] { long.MaxValue, 2 }, -1)]
    [InlineData(new[] { long.MaxValue, 2, 0 }, -1)]
    [InlineData(new[] { -1L, 0 }, -1)]
    [InlineData(new[] { 1L << 32, 1L << 32, 1L << 32, 1L << 32, 1L << 32 }, -1)]
    public void CountsOrRefusesAShape(long[] shape, long expected) => Assert.Equal(expected, ElementTypes.CountElements(shape));

    [Fact]
    public void AHundredAxesAreRefused() => Assert.Equal(-1, ElementTypes.CountElements([.. Enumerable.Repeat(1L, 100)]));
}
