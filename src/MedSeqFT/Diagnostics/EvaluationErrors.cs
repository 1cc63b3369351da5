namespace MedSeqFT.Diagnostics;

/// <summary>MSQ1080-1089: label maps that are to be compared, and what is learnt from them.</summary>
public static class EvaluationErrors
{
    public static Diagnostic NotPredicted(string predictions, string references, string missing) => new(
        "MSQ1080",
        $"'{predictions}' has no prediction for {missing} of '{references}'. A case left out would flatter the score; predict it under its reference's name, or remove the reference.");

    public static Diagnostic NoReference(string predictions, string references, string without) => new(
        "MSQ1081",
        $"'{references}' has no reference for {without} of '{predictions}', which is not scored. References have the names of their predictions (.nii or .nii.gz).");

    public static Diagnostic GridsDiffer(string prediction, string predictionGrid, string reference, string referenceGrid) => new(
        "MSQ1082",
        $"'{prediction}' has {predictionGrid} but '{reference}' has {referenceGrid}. Prediction and reference must share one grid; predict on the original image again.");

    public static Diagnostic NoLabelMap(string file) => new(
        "MSQ1083",
        $"'{file}' holds values that are no labels. Allowed are whole numbers from 0 to 32767 in one channel; name the folder of label maps, not of images or probabilities.");

    public static Diagnostic NothingToScore(string references) => new(
        "MSQ1084",
        $"no reference in '{references}' has a voxel with a label above 0. Name the folder of reference label maps, each a .nii or .nii.gz file.");

    public static Diagnostic BrokenPostprocessing(string file, int line, string reason) => new(
        "MSQ1085",
        $"this is no postprocessing of ours: {reason} Determine it again with 'medseqft evaluate PREDICTIONS --references REFERENCES --determine-postprocessing'.",
        file,
        line);

    public static Diagnostic NoReferencesNamed(string path) => new(
        "MSQ1086",
        $"'{path}' is to be compared with references, but none are named. Name their folder with --references, or give a stage request (.json).");
}
