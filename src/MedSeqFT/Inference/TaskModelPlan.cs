using System.Text.Json.Serialization;
using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Preprocessing;

namespace MedSeqFT.Inference;

/// <summary>plan.json beside a task's weights: all that a program needs to take an image through them.</summary>
public sealed record TaskModelPlan
{
    public const string FileName = "plan.json";

    public required string Task { get; init; }

    public required BackboneOptions Backbone { get; init; }

    /// <summary>Names of the values in a predicted label map, from 0, the background. Without regions they are the network's outputs.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>The regions that the network's outputs stand for; null: each output is a label.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LabelScheme? Scheme { get; init; }

    /// <summary>Along the network axes: what the network was trained with and sees at a time.</summary>
    public required int[] PatchSize { get; init; }

    /// <summary>Distance of neighbouring tiles as a share of the patch, unless the caller wants another.</summary>
    public double TileStep { get; init; } = 0.5;

    /// <summary>Averages over mirrored copies, unless the caller wants speed.</summary>
    public bool Mirroring { get; init; } = true;

    /// <summary>How an image becomes the network's input.</summary>
    public required PreprocessingPlan Preprocessing { get; init; }

    /// <summary>Names of the image channels in the order of the network's input, e.g. "CT".</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Channels => [.. Preprocessing.Channels.Select(channel => channel.Name)];

    /// <summary>How many channels the network's output has.</summary>
    [JsonIgnore]
    public int Outputs => LabelScheme.Outputs(Labels, Scheme);

    /// <summary>What nnU-Net's version behind the preprocessing profile averages. Its first version has no regions; their probabilities are sigmoids.</summary>
    [JsonIgnore]
    public MirrorAverage Average => Preprocessing.Profile == PreprocessOptions.NnUnetV2
        ? MirrorAverage.Logits
        : Scheme is { HasRegions: true } ? MirrorAverage.Sigmoid : MirrorAverage.Softmax;

    public void Save(string folder) => ReadableJson.Write(Path.Combine(folder, FileName), this);

    /// <exception cref="UserErrorException">MSQ3208 no plan, MSQ3209 broken.</exception>
    public static TaskModelPlan Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path)
            ? ReadableJson.Read<TaskModelPlan>(path, ArtifactErrors.BrokenPlan, plan => plan.Fault())
            : throw new UserErrorException(ArtifactErrors.NoPlan(folder));
    }

    private string? Fault()
    {
        if (PatchSize.Length != 3 || PatchSize.Any(n => n < 1))
            return $"PatchSize [{string.Join(", ", PatchSize)}] is not three positive numbers.";
        if (!(TileStep > 0 && TileStep <= 1))
            return "TileStep is not above 0 and up to 1.";
        if (Labels.Count < 2)
            return "it has no foreground label.";
        if (Scheme is not null && Scheme.ClassOrder.Count != Scheme.Regions.Count)
            return $"it has {Scheme.Regions.Count} regions, but ClassOrder names {Scheme.ClassOrder.Count}.";
        if (Channels.Count == 0)
            return "it has no channel.";
        return Backbone.Validate().FirstOrDefault()?.Message;
    }
}
