namespace MedSeqFT.Networks;

/// <summary>How many numbers a network holds while it learns from one image, counted layer by layer before it runs.</summary>
internal interface IActivationCount
{
    /// <summary>Kept from the forward pass to the backward pass.</summary>
    double Kept { get; }

    /// <summary>The same when every block keeps its output alone.</summary>
    double KeptWithCheckpoints { get; }

    /// <summary>What the backward pass holds for a moment at the largest layer. Factors as measured, see TrainingMemoryTests.</summary>
    double Working { get; }

    /// <summary>The same with checkpoints, when large blocks go back to the system at once.</summary>
    double WorkingWithCheckpoints { get; }
}
