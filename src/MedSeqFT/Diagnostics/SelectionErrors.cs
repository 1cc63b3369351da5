namespace MedSeqFT.Diagnostics;

/// <summary>MSQ41xx: the self-supervised loss, scoring and the choice of buffer cases.</summary>
public static class SelectionErrors
{
    public static Diagnostic ScoreIsNotANumber(string caseId) => new(
        "MSQ4101",
        $"the self-supervised loss of case '{caseId}' is not a finite number, so the case cannot enter the memory buffer. Look at its image: infinite or constant intensities are the usual cause.");

    public static Diagnostic FewerCasesThanBufferSize(int cases, int bufferSize) => new(
        "MSQ4102",
        $"the task has {cases} usable training cases, no more than BufferSize {bufferSize}: all of them are kept and the selection has no effect. Lower BufferSize, or add cases.");

    public static Diagnostic NoUsableCase(int excluded) => new(
        "MSQ4103",
        $"no case can enter the memory buffer: {excluded} were scored and none has a finite score. Check the images and the foundation model.");

    public static Diagnostic NoSelfSupervisedHead() => new(
        "MSQ4104",
        "the foundation model holds no self-supervised head ('student.*', 'teacher.*'; UniMiSS+: 'head.*'): cases are scored by the same loss on the backbone's pooled embeddings (head 'none'). Pre-train with 'UnlabelledImage' items to get a head.");

    public static Diagnostic IncompleteSelfSupervisedHead(string missing) => new(
        "MSQ4105",
        $"the self-supervised head of the foundation model lacks '{missing}' or has it in another shape. A head is student and teacher, each 'layer1.0' to 'layer3.0' with weight and bias; remove all of them, or supply the whole.");

    public static Diagnostic IncompletePretrainingNetwork(string missing, string shape, string viewSize) => new(
        "MSQ4107",
        $"the foundation model has a self-supervised head, but '{missing}' [{shape}] is missing or has another shape for views of {viewSize}. Check Backbone and BackboneFeatureSize, set SslViewSize to the size that it was pre-trained with, and SslLoss 'unimiss' if it has nothing for planar images.");

    public static Diagnostic TooFewImages(int images, int batchSize) => new(
        "MSQ4106",
        $"pre-training takes {batchSize} different volumes a step, but there are {images}. Add UnlabelledImage items, or lower PretrainBatchSize (at least 2).");
}
