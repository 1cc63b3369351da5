using MedSeqFT.Preprocessing;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Training;

/// <summary>Small noisy volumes with a bright ball (label 1) and, if asked for, a dark one (label 2).</summary>
internal static class ToyCases
{
    public static PreprocessedCase Ball(string id, long size = 16, bool dark = false, int channels = 1)
    {
        using var scope = torch.NewDisposeScope();
        var random = CounterRandom.For(3, "toy case", id);
        using var generator = new torch.Generator((ulong)random.NextSeed(), torch.CPU);
        var label = Place(torch.zeros([size, size, size], torch.ScalarType.Int16), ref random, 1);
        if (dark)
            label = Place(label, ref random, 2);
        var image = torch.randn([channels, size, size, size], generator: generator) * 0.3 + 2 * label.eq(1) - 2 * label.eq(2);
        return new PreprocessedCase(id, image.DetachFromDisposeScope(), label.DetachFromDisposeScope());
    }

    public static List<PreprocessedCase> Balls(string prefix, int count, long size = 16, bool dark = false) =>
        [.. Enumerable.Range(0, count).Select(i => Ball($"{prefix}{i}", size, dark))];

    /// <summary>Label 1 in one corner voxel, which few random patches show.</summary>
    public static PreprocessedCase OneVoxel(string id, long size)
    {
        using var scope = torch.NewDisposeScope();
        var label = torch.zeros([size, size, size], torch.ScalarType.Int16);
        label[2, 2, 2] = torch.tensor((short)1);
        return new PreprocessedCase(id, torch.zeros(1, size, size, size).DetachFromDisposeScope(), label.DetachFromDisposeScope());
    }

    private static torch.Tensor Place(torch.Tensor label, ref CounterRandom random, short value)
    {
        var size = label.shape[0];
        var radius = size / 4.0;
        var squares = torch.zeros(label.shape);
        for (var axis = 0; axis < 3; axis++)
        {
            var shape = new long[] { 1, 1, 1 };
            shape[axis] = size;
            squares = squares + (torch.arange(size, torch.ScalarType.Float32) - random.Uniform(radius, size - radius)).pow(2).view(shape);
        }
        return torch.where(squares <= radius * radius, torch.full_like(label, value), label);
    }
}
