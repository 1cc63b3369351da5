namespace MedSeqFT.Diagnostics;

/// <summary>MSQ4xxx: training.</summary>
public static class TrainingErrors
{
    public static Diagnostic NotFinite(string what, string value, long iteration) => new(
        "MSQ4001",
        $"'{what}' is {value} at iteration {iteration}; the weights of the iteration before are kept. Finite numbers are allowed only: look for broken intensities in the images, or lower 'LearningRate'.");

    public static Diagnostic NoCases(string purpose) => new(
        "MSQ4002",
        $"'{purpose}' has no cases to draw patches from. At least one is needed: add training cases to the dataset, or lower 'TestFraction'.");

    /// <summary>A warning: the training goes on from an older checkpoint, or from the start.</summary>
    public static Diagnostic CheckpointIgnored(string file, string reason) => new(
        "MSQ4003",
        $"the checkpoint is not used: {reason}. The training goes on from the checkpoint before it, or from the start; nothing needs to be done.",
        file);

    public static Diagnostic ChannelsDiffer(string caseId, long found, long needed) => new(
        "MSQ4004",
        $"case '{caseId}' has {found} channels, but the network takes {needed}. All cases that one network sees need the same number of channels; build tasks of other modalities in a project of their own.");

    public static Diagnostic LabelTooHigh(string caseId, long found, long classes) => new(
        "MSQ4005",
        $"case '{caseId}' has the label {found}, but the network has {classes} classes (0 to {classes - 1}). Declare the label in dataset.json, or correct the label image.");

    public static Diagnostic MergeDiffers(double relativeError, double allowed) => new(
        "MSQ4006",
        $"the merged encoder gives other features than the encoder with LoRA: relative difference {relativeError:G3}, allowed is {allowed:G3}. Run the stage 'distill' again; if it stays, lower 'DistillLearningRate'.");
}
