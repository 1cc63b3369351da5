namespace MedSeqFT.Tests.Pipeline;

/// <summary>The same tasks and stages, pre-training included, on the smallest UniMiSS+.</summary>
public sealed class SmallUniMissSequence()
    : SmallSequence(new() { ["Backbone"] = "unimiss-plus", ["BackboneFeatureSize"] = "4" }, viewSize: "16,32,32", patchSize: "16,32,64");
