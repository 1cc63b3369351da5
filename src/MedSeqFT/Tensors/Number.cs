using TorchSharp;

namespace MedSeqFT.Tensors;

/// <summary>A real number or a whole one, of which <see cref="LivingScalars"/> makes libtorch's own; whole ones keep integers integers.</summary>
internal readonly struct Number
{
    private readonly double real;
    private readonly long? whole;

    private Number(double real, long? whole) => (this.real, this.whole) = (real, whole);

    public static implicit operator Number(double real) => new(real, null);

    public static implicit operator Number(long whole) => new(0, whole);

    /// <summary>To be held in a <c>using</c> around the call that takes it.</summary>
    public Scalar ToScalar() => whole is { } n ? n.ToScalar() : real.ToScalar();
}
