using TorchSharp;

namespace MedSeqFT.Tensors;

/// <summary>Tensors by name, as a weights file holds them. Owns its tensors: they belong to no dispose scope and go with it.</summary>
public sealed class NamedTensors : Dictionary<string, torch.Tensor>, IDisposable
{
    public NamedTensors()
        : base(StringComparer.Ordinal)
    {
    }

    public void Dispose()
    {
        foreach (var tensor in Values)
            tensor.Dispose();
        Clear();
    }
}
