using TorchSharp;

namespace MedSeqFT.Tensors;

/// <summary>Comparisons with numbers, and what follows from them: see <see cref="LivingScalars"/>.</summary>
internal static class LivingBounds
{
    public static torch.Tensor EqualTo(this torch.Tensor tensor, Number number)
    {
        using var living = number.ToScalar();
        return tensor.eq(living);
    }

    public static torch.Tensor NotEqualTo(this torch.Tensor tensor, Number number)
    {
        using var living = number.ToScalar();
        return tensor.ne(living);
    }

    public static torch.Tensor Above(this torch.Tensor tensor, Number number)
    {
        using var living = number.ToScalar();
        return tensor.gt(living);
    }

    public static torch.Tensor Below(this torch.Tensor tensor, Number number)
    {
        using var living = number.ToScalar();
        return tensor.lt(living);
    }

    public static torch.Tensor NotAbove(this torch.Tensor tensor, Number number)
    {
        using var living = number.ToScalar();
        return tensor.le(living);
    }

    public static torch.Tensor NotBelow(this torch.Tensor tensor, Number number)
    {
        using var living = number.ToScalar();
        return tensor.ge(living);
    }

    /// <summary>Each element, or <paramref name="lowest"/> where it is less.</summary>
    public static torch.Tensor ClampMin(this torch.Tensor tensor, Number lowest)
    {
        using var living = lowest.ToScalar();
        return tensor.clamp_min(living);
    }

    public static torch.Tensor Clamp(this torch.Tensor tensor, Number lowest, Number highest)
    {
        using var from = lowest.ToScalar();
        using var to = highest.ToScalar();
        return tensor.clamp(from, to);
    }

    public static torch.Tensor ClampInPlace(this torch.Tensor tensor, Number lowest, Number highest)
    {
        using var from = lowest.ToScalar();
        using var to = highest.ToScalar();
        return tensor.clamp_(from, to);
    }

    public static torch.Tensor MaskedFill(this torch.Tensor tensor, torch.Tensor mask, Number value)
    {
        using var living = value.ToScalar();
        return tensor.masked_fill(mask, living);
    }

    public static torch.Tensor MaskedFillInPlace(this torch.Tensor tensor, torch.Tensor mask, Number value)
    {
        using var living = value.ToScalar();
        return tensor.masked_fill_(mask, living);
    }
}
