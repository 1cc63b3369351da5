using System.Text.Json.Serialization;
using MedSeqFT.Datasets;
using MedSeqFT.Evaluation;

namespace MedSeqFT.Artifacts;

/// <summary>One task of a packed model: what it segments and how well.</summary>
public sealed record ManifestTask
{
    public required string Name { get; init; }

    /// <summary>Names of the label values in order; 0 is the background.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>The regions that the network's outputs stand for; null: each output is a label.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LabelScheme? Scheme { get; init; }

    /// <summary>Names of the image channels in order, e.g. "CT".</summary>
    public required IReadOnlyList<string> Channels { get; init; }

    /// <summary>Mean over the classes on the task's test cases; null when the task was not evaluated.</summary>
    public ScoreMeans? Metrics { get; init; }

    /// <summary>Number of test cases behind <see cref="Metrics"/>.</summary>
    public int TestCases { get; init; }

    /// <summary>Content hash of the dataset.</summary>
    public string? Dataset { get; init; }

    /// <summary>The licence that dataset.json states, word for word.</summary>
    public string? Licence { get; init; }
}
