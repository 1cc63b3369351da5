namespace MedSeqFT.Networks;

/// <summary>The part of a network that a parameter belongs to.</summary>
public enum ParameterScope
{
    /// <summary>E, what KD-FFT anchors, LoRA-KD refines and merging updates (VoCo: swinViT).</summary>
    Encoder,

    /// <summary>Pre-trained like E, but travels with the decoder (VoCo: encoder1, 2, 3, 4, 10).</summary>
    Skip,

    /// <summary>DE: carried from task to task, never refined by LoRA.</summary>
    Decoder,

    /// <summary>The classes' own layer: new for every task.</summary>
    Head,
}
