namespace MedSeqFT.Training;

/// <summary>Which Dice + cross entropy; the defaults are nnU-Net's for large volumes (Sec. IV-B says "Dice + CE").</summary>
public sealed record LossForm
{
    /// <summary>One Dice over the whole batch for each class, instead of one for each sample.</summary>
    public bool BatchDice { get; init; } = true;

    /// <summary>The background is a class of the Dice term too. Cross entropy always has it.</summary>
    public bool DiceBackground { get; init; }

    /// <summary>Label values of each output when outputs are regions, which may overlap; empty: an output is a label.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Regions { get; init; } = [];

    /// <summary>Voxels with it count in neither term.</summary>
    public long? IgnoreLabel { get; init; }

    /// <summary>Added above and below the line of Dice; a class that is nowhere then has 1, not 0/0.</summary>
    public double Smooth { get; init; } = 1e-5;
}
