using TorchSharp;

namespace MedSeqFT.Tensors;

/// <summary>A tensor's memory as spans, in pieces, because a span ends at 2 GB.</summary>
internal static class TensorBytes
{
    private const long PieceBytes = 1 << 28;

    /// <param name="offset">Of the piece, in bytes from the tensor's start.</param>
    public delegate void Piece(long offset, Span<byte> bytes);

    /// <summary>A new contiguous tensor on the CPU whose memory <paramref name="fill"/> writes, without a copy in between.</summary>
    public static torch.Tensor Create(IReadOnlyList<long> shape, torch.ScalarType type, Piece fill)
    {
        if (type != torch.ScalarType.Bool)
        {
            var tensor = torch.empty([.. shape], type);
            ForEachPiece(tensor, fill);
            return tensor;
        }
        // A bool that is neither 0 nor 1 is undefined behaviour in libtorch; a file may hold any byte.
        using var bytes = Create(shape, torch.ScalarType.Byte, fill);
        return bytes.NotEqualTo(0);
    }

    /// <param name="contiguous">On the CPU.</param>
    public static void ForEachPiece(torch.Tensor contiguous, Piece use)
    {
        var count = contiguous.numel();
        if (count == 0)
            return;
        using var flat = contiguous.view(-1);
        var elementSize = ElementTypes.SizeOf(contiguous.dtype);
        var step = PieceBytes / elementSize;
        for (var start = 0L; start < count; start += step)
        {
            using var piece = flat.narrow(0, start, Math.Min(step, count - start));
            use(start * elementSize, piece.bytes);
        }
    }
}
