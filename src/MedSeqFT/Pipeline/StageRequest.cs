using System.Text.Json;

namespace MedSeqFT.Pipeline;

/// <summary>
/// What one run of one stage is given, as the SDK writes it to obj/medseqft/&lt;task&gt;/&lt;stage&gt;.request.json and
/// <c>medseqft &lt;stage&gt; FILE</c> reads it. All paths are absolute.
/// </summary>
public sealed record StageRequest
{
    /// <summary>pretrain, inspect, preprocess, score, select, finetune, distill, merge, evaluate or pack.</summary>
    public required string Stage { get; init; }

    /// <summary>The task's name; empty for pretrain and pack.</summary>
    public string Task { get; init; } = "";

    /// <summary>The stage's key (32 hex digits); stored in stage.json with <see cref="KeyParts"/>, never interpreted here.</summary>
    public string Key { get; init; } = "";

    /// <summary>What the key was made of, in order, so that a later build can say what changed.</summary>
    public IReadOnlyList<KeyPart> KeyParts { get; init; } = [];

    /// <summary>The folder that the stage leaves, by rename from "&lt;output&gt;.partial".</summary>
    public required string Output { get; init; }

    /// <summary>Named input folders and files (SequentialRefinement.cs lists the names of each stage).</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary>Buffer folders of all earlier tasks in order (finetune), task folders in order (pack), unlabelled images (pretrain).</summary>
    public IReadOnlyList<string> InputList { get; init; } = [];

    /// <summary>The options that this stage reads, by MSBuild property name; values are strings as MSBuild has them.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>auto | cpu | cuda | cuda:N. Not part of the key.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Threads of the math library; 0 takes all cores. Not part of the key, but other counts give other last bits.</summary>
    public int Threads { get; init; }

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerOptions.Web) { WriteIndented = true };
}
