namespace MedSeqFT.Datasets;

/// <summary>One labelled patient of a task.</summary>
/// <param name="Id">The image's file name without its ending; unique in the task.</param>
public sealed record Case(string Id, string ImagePath, string LabelPath);
