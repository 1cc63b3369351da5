using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Tensors;

public class TensorBytesTests
{
    [Fact]
    public void PiecesCoverATensorLongerThanOnePiece()
    {
        using var tensor = torch.ones((1 << 28) + 12_345, torch.ScalarType.Byte);
        var end = 0L;
        var pieces = 0;

        TensorBytes.ForEachPiece(tensor, (offset, bytes) =>
        {
            Assert.Equal(end, offset);
            end += bytes.Length;
            pieces++;
        });

        Assert.Equal(tensor.numel(), end);
        Assert.Equal(2, pieces);
    }

    [Fact]
    public void AnEmptyTensorHasNoPieces()
    {
        using var tensor = TensorBytes.Create([0, 3], torch.ScalarType.Float32, (_, _) => Assert.Fail("nothing to fill"));

        Assert.Equal([0L, 3L], tensor.shape);
    }

    [Fact]
    public void FillsTheTensorItself()
    {
        using var tensor = TensorBytes.Create([2], torch.ScalarType.Int16, (_, bytes) => "\u0001\0\u0002\0"u8.CopyTo(bytes));

        Assert.Equal([1, 2], tensor.data<short>().ToArray());
    }
}
