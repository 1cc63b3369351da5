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

    /// <summary>An uninitialised float32 tensor that belongs to no dispose scope.</summary>
    public static torch.Tensor NewFloats(params long[] shape) => torch.empty(shape, torch.float32).DetachFromDisposeScope();
}
