namespace MedSeqFT.Evaluation;

/// <summary>What the means take for the distance of a class that is in only one of prediction and reference, and for one that is in neither.</summary>
public static class MissedDistances
{
    /// <summary>The fixed number of <see cref="EvaluateOptions.Hd95Penalty"/>, as in the authors' scripts.</summary>
    public const string Penalty = "penalty";

    /// <summary>The diagonal of the case's image: no surface of it can be farther away.</summary>
    public const string Diagonal = "diagonal";

    /// <summary>
    /// Nothing, as in nnU-Net: what does not exist counts in no mean. A class in neither mask is left out with its Dice too,
    /// which is 1, with a distance of 0, under the other two.
    /// </summary>
    public const string Skip = "skip";

    public static IReadOnlyList<string> All { get; } = [Penalty, Diagonal, Skip];
}
