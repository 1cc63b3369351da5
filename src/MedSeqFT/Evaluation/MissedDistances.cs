namespace MedSeqFT.Evaluation;

/// <summary>What the penalised means take for the distance of a class that is in only one of prediction and reference.</summary>
public static class MissedDistances
{
    /// <summary>The fixed number of <see cref="EvaluateOptions.Hd95Penalty"/>, as in the authors' scripts.</summary>
    public const string Penalty = "penalty";

    /// <summary>The diagonal of the case's image: no surface of it can be farther away.</summary>
    public const string Diagonal = "diagonal";

    public static IReadOnlyList<string> All { get; } = [Penalty, Diagonal];
}
