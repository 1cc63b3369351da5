namespace MedSeqFT.Diagnostics;

/// <summary>MSQ1040-1049: what is to be predicted, and where to.</summary>
public static class PredictionErrors
{
    public static Diagnostic NoImages(string input) => new(
        "MSQ1040",
        $"'{input}' has no image to predict. Name a .nii, .nii.gz, .nrrd or .nhdr file, or a folder with such files.");

    public static Diagnostic SameName(string first, string second) => new(
        "MSQ1041",
        $"'{first}' and '{second}' would both be predicted into the same file. Predict them one after the other into two folders.");

    public static Diagnostic OverwritesImage(string image) => new(
        "MSQ1042",
        $"the prediction of '{image}' would replace the image itself, because it takes its name. Name another output folder.");
}
