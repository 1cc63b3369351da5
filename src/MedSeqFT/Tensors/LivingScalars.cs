using TorchSharp;

namespace MedSeqFT.Tensors;

/// <summary>
/// Arithmetic with numbers that live as long as the call. TorchSharp 0.107 makes a native number of every double that it is
/// given, the 1 of a + 1 * b too, and lets the garbage collector free it while libtorch still reads it: one in some thousand
/// calls beside a collection throws "Expected false to be true", or computes with what else lies there. So no code of ours
/// calls TorchSharp's operators with numbers, nor its sum of two tensors; a test reads the compiled code for them.
/// </summary>
internal static class LivingScalars
{
    private static readonly Scalar Zero = 0;
    private static readonly Scalar One = 1;
    private static readonly Scalar Two = 2;

    public static torch.Tensor Plus(this torch.Tensor left, torch.Tensor right) => left.add(right, One);

    public static torch.Tensor PlusInPlace(this torch.Tensor left, torch.Tensor right) => left.add_(right, One);

    public static torch.Tensor PlusInPlace(this torch.Tensor left, torch.Tensor right, Number factor)
    {
        using var living = factor.ToScalar();
        return left.add_(right, living);
    }

    // Two of them: a Number would be ambiguous, since TorchSharp makes tensors of numbers too.
    public static torch.Tensor Plus(this torch.Tensor tensor, double number)
    {
        using var living = number.ToScalar();
        return tensor.add(living);
    }

    public static torch.Tensor Plus(this torch.Tensor tensor, long number)
    {
        using var living = number.ToScalar();
        return tensor.add(living);
    }

    public static torch.Tensor Minus(this torch.Tensor tensor, Number number)
    {
        using var living = number.ToScalar();
        return tensor.sub(living);
    }

    public static torch.Tensor MinusInPlace(this torch.Tensor tensor, Number number)
    {
        using var living = number.ToScalar();
        return tensor.sub_(living);
    }

    /// <summary>number - tensor</summary>
    public static torch.Tensor SubtractedFrom(this torch.Tensor tensor, double number) => tensor.negative().Plus(number);

    public static torch.Tensor Times(this torch.Tensor tensor, Number factor)
    {
        using var living = factor.ToScalar();
        return tensor.mul(living);
    }

    public static torch.Tensor TimesInPlace(this torch.Tensor tensor, Number factor)
    {
        using var living = factor.ToScalar();
        return tensor.mul_(living);
    }

    public static torch.Tensor Over(this torch.Tensor tensor, Number divisor)
    {
        using var living = divisor.ToScalar();
        return tensor.div(living);
    }

    public static torch.Tensor OverInPlace(this torch.Tensor tensor, Number divisor)
    {
        using var living = divisor.ToScalar();
        return tensor.div_(living);
    }

    /// <summary>Rounded down, for whole numbers.</summary>
    public static (torch.Tensor Quotient, torch.Tensor Remainder) DividedBy(this torch.Tensor tensor, long divisor)
    {
        using var living = divisor.ToScalar();
        return (tensor.div(living, torch.RoundingMode.floor), tensor.remainder(living));
    }

    public static torch.Tensor Squared(this torch.Tensor tensor) => tensor.pow(Two);

    public static torch.Tensor SquaredInPlace(this torch.Tensor tensor) => tensor.pow_(Two);

    public static torch.Tensor Power(this torch.Tensor tensor, Number exponent)
    {
        using var living = exponent.ToScalar();
        return tensor.pow(living);
    }

    public static torch.Tensor LeakyReluInPlace(this torch.Tensor tensor, Number slope)
    {
        using var living = slope.ToScalar();
        return tensor.leaky_relu_(living);
    }

    /// <summary>0, 1, ... below <paramref name="count"/>.</summary>
    public static torch.Tensor Range(long count, torch.ScalarType type = torch.ScalarType.Int64, torch.Device? device = null)
    {
        using var living = count.ToScalar();
        return torch.arange(Zero, living, One, dtype: type, device: device);
    }

    public static torch.Tensor Full(ReadOnlySpan<long> shape, Number value, torch.ScalarType type = torch.ScalarType.Float32)
    {
        using var living = value.ToScalar();
        return torch.full(shape, living, dtype: type);
    }

    /// <summary>The one element of a tensor of any integer type.</summary>
    public static long ToWholeNumber(this torch.Tensor tensor)
    {
        using var scope = torch.NewDisposeScope();
        return tensor.to(torch.ScalarType.Int64).item<long>();
    }

    public static torch.Tensor FillInPlace(this torch.Tensor tensor, Number value)
    {
        using var living = value.ToScalar();
        return tensor.fill_(living);
    }
}
