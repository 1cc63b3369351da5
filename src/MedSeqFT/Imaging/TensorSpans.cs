using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace MedSeqFT.Imaging;

/// <summary>Direct access to the memory of contiguous CPU tensors, beyond the 2 GB at which TorchSharp's own byte view ends.</summary>
internal static class TensorSpans
{
    /// <summary>Valid while the tensor lives; keep the tensor in a variable or scope of the caller.</summary>
    public static Span<T> Of<T>(torch.Tensor tensor)
        where T : unmanaged
    {
        if (!tensor.is_contiguous() || tensor.device_type != DeviceType.CPU || tensor.element_size() != Unsafe.SizeOf<T>())
            throw new ArgumentException($"needs a contiguous CPU tensor with elements of {Unsafe.SizeOf<T>()} bytes, got {tensor}");
        if (tensor.numel() == 0)
            return [];
        using var flat = tensor.view(-1);
        using var first = flat.narrow(0, 0, 1); // not as_strided: TorchSharp's starts at the storage, not at the view
        return MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetReference(first.bytes)), checked((int)tensor.numel()));
    }

    /// <summary>Whether no value is infinite or not a number.</summary>
    /// <param name="tensor">Contiguous, float32, on the CPU.</param>
    public static bool AreFinite(torch.Tensor tensor)
    {
        ReadOnlySpan<float> values = Of<float>(tensor);
        // 0 * x is 0 for every finite x and NaN for all others.
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var zero = Vector<float>.Zero;
        foreach (var vector in vectors)
            zero += vector * 0f;
        var finite = Vector.EqualsAll(zero, Vector<float>.Zero);
        foreach (var value in values[(vectors.Length * Vector<float>.Count)..])
            finite &= float.IsFinite(value);
        return finite;
    }

    /// <summary>An uninitialised float32 tensor that belongs to no dispose scope.</summary>
    public static torch.Tensor NewFloats(params long[] shape) => torch.empty(shape, torch.float32).DetachFromDisposeScope();
}
