using System.Text;
using TorchSharp;

namespace MedSeqFT.Tests;

public class NpyTests
{
    [Fact]
    public void ReadsCOrder()
    {
        using var tensor = Read("'<i2'", "False", "(2, 3)", [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0]);

        Assert.Equal(torch.ScalarType.Int16, tensor.dtype);
        Assert.Equal([2L, 3L], tensor.shape);
        Assert.Equal([1, 2, 3, 4, 5, 6], tensor.data<short>().ToArray());
    }

    [Fact]
    public void ReadsFortranOrder()
    {
        using var tensor = Read("'|u1'", "True", "(2, 3)", [1, 4, 2, 5, 3, 6]);

        Assert.Equal([2L, 3L], tensor.shape);
        Assert.Equal([1, 2, 3, 4, 5, 6], tensor.data<byte>().ToArray());
    }

    [Fact]
    public void ReadsANumberWithoutAxes()
    {
        using var tensor = Read("'<f4'", "False", "()", BitConverter.GetBytes(2.5f));

        Assert.Equal(2.5f, tensor.item<float>());
    }

    [Fact]
    public void RefusesOtherElements() =>
        Assert.Throws<InvalidDataException>(() => Read("'>f4'", "False", "(1,)", [0, 0, 0, 0]));

    private static torch.Tensor Read(string descr, string fortran, string shape, byte[] data)
    {
        var header = Encoding.ASCII.GetBytes($"{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': {shape}, }}\n");
        byte[] file = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. header, .. data];
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, file);
            return Npy.Read(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
