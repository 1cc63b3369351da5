using MedSeqFT.Networks;
using MedSeqFT.Selection;

namespace MedSeqFT.Training;

/// <summary>Which training makes a foundation model by a self-supervised task.</summary>
internal static class FoundationTraining
{
    /// <param name="network">A new one, on the device to train on; goes with the training.</param>
    /// <param name="viewSize">z, y, x.</param>
    /// <param name="headWidth">Of the self-supervised head's hidden layers.</param>
    public static IFoundationTraining Of(ISelfSupervision task, Backbone network, IReadOnlyList<int> viewSize, long headWidth, long seed) => task switch
    {
        VoCoSelfSupervision voco => new VoCoTraining(network, voco.Version, headWidth, seed),
        UniMissSelfSupervision unimiss => new DinoTraining(network, viewSize, headWidth, unimiss.WithSlices, seed),
        _ => throw new ArgumentException($"no training by '{task.Name}'", nameof(task)),
    };
}
