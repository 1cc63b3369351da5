namespace MedSeqFT.Artifacts;

/// <summary>The formats that weights can be exported to.</summary>
public enum WeightsFormat
{
    /// <summary>.safetensors: a directory and plain numbers.</summary>
    Safetensors,

    /// <summary>.pt, .pth: PyTorch's zip, for torch.load(weights_only=True).</summary>
    PyTorch,
}
