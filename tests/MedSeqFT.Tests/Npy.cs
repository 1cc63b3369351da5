using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using TorchSharp;

namespace MedSeqFT.Tests;

/// <summary>NumPy's .npy files, versions 1 to 3, little-endian, C or Fortran order, as golden values come.</summary>
internal static partial class Npy
{
    /// <summary>A contiguous tensor with the file's shape and element type, on the CPU.</summary>
    public static torch.Tensor Read(string path)
    {
        var file = File.ReadAllBytes(path);
        var (header, start) = Header(file, path);
        var fortran = FortranOrder().IsMatch(header);
        var shape = Numbers().Matches(Shape().Match(header).Groups[1].Value).Select(m => long.Parse(m.Value, CultureInfo.InvariantCulture)).ToArray();
        var stored = fortran ? shape.Reverse().ToArray() : shape;

        var tensor = torch.empty(stored, TypeOf(Descr().Match(header).Groups[1].Value, path));
        file.AsSpan(start).CopyTo(tensor.bytes);

        return fortran && shape.Length > 1 ? Transposed(tensor) : tensor;
    }

    private static torch.Tensor Transposed(torch.Tensor stored)
    {
        using (stored)
        using (var view = stored.permute(Enumerable.Range(0, (int)stored.dim()).Reverse().Select(d => (long)d).ToArray()))
            return view.contiguous();
    }

    private static (string Header, int Start) Header(byte[] file, string path)
    {
        if (file.Length < 12 || file[0] != 0x93 || !file.AsSpan(1, 5).SequenceEqual("NUMPY"u8))
            throw new InvalidDataException($"{path} is no .npy file");
        var (length, first) = file[6] == 1
            ? (BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8)), 10)
            : (checked((int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(8))), 12);
        return (Encoding.UTF8.GetString(file, first, length), first + length);
    }

    private static torch.ScalarType TypeOf(string descr, string path) => descr switch
    {
        "|u1" => torch.ScalarType.Byte,
        "|i1" => torch.ScalarType.Int8,
        "|b1" => torch.ScalarType.Bool,
        "<i2" => torch.ScalarType.Int16,
        "<i4" => torch.ScalarType.Int32,
        "<i8" => torch.ScalarType.Int64,
        "<f2" => torch.ScalarType.Float16,
        "<f4" => torch.ScalarType.Float32,
        "<f8" => torch.ScalarType.Float64,
        _ => throw new InvalidDataException($"{path} has elements '{descr}', which the tests don't read"),
    };

    [GeneratedRegex("'descr': *'([^']*)'")]
    private static partial Regex Descr();

    [GeneratedRegex("'shape': *\\(([^)]*)\\)")]
    private static partial Regex Shape();

    [GeneratedRegex("'fortran_order': *True")]
    private static partial Regex FortranOrder();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();
}
