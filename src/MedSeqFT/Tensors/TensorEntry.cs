using TorchSharp;

namespace MedSeqFT.Tensors;

/// <summary>One tensor of a weights file as its directory lists it; no data is read.</summary>
/// <param name="Shape">Empty for a single number.</param>
public sealed record TensorEntry(string Name, torch.ScalarType Type, IReadOnlyList<long> Shape)
{
    public long Elements => Shape.Aggregate(1L, (product, size) => product * size);

    public override string ToString() => $"{Name} {Type} [{string.Join(", ", Shape)}]";
}
