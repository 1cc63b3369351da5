namespace MedSeqFT.Artifacts;

/// <summary>All that a packed model is made of.</summary>
public sealed record PackContents
{
    public required string Name { get; init; }

    /// <summary>SemVer.</summary>
    public required string Version { get; init; }

    public string? ParentVersion { get; init; }

    public required string ToolVersion { get; init; }

    /// <summary>The resolved options of the build by their MSBuild names.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>In the order of training; at least one.</summary>
    public required IReadOnlyList<PackedTask> Tasks { get; init; }
}
