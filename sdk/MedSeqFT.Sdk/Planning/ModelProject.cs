using System.IO.Abstractions;

namespace MedSeqFT.Sdk.Planning;

/// <summary>Everything a model project says, as MSBuild evaluated it; all paths absolute.</summary>
internal sealed record ModelProject
{
    public required string Folder { get; init; }

    /// <summary>How paths are written: this system's way, unless a test asks for another one's.</summary>
    public IPath Paths { get; init; } = new FileSystem().Path;

    /// <summary>obj/medseqft; the same for all configurations.</summary>
    public required string StateFolder { get; init; }

    /// <summary>bin/&lt;Configuration&gt;/models.</summary>
    public required string ModelsFolder { get; init; }

    public required string ModelName { get; init; }

    public IReadOnlyList<TaskDataset> Datasets { get; init; } = [];

    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Checkpoints named as FoundationModel or PretrainedModel; at most one is allowed.</summary>
    public IReadOnlyList<string> FoundationModels { get; init; } = [];

    public IReadOnlyList<string> UnlabelledImages { get; init; } = [];

    public string VersionPrefix { get; init; } = "1.0.0";

    /// <summary>Least mean Dice of a deliverable, as the project writes it; empty for none.</summary>
    public string MinimumDice { get; init; } = "";

    /// <summary>Fail instead of changing the lock file (CI).</summary>
    public bool Locked { get; init; }

    /// <summary>Whether files may be written; false under 'dotnet build -question'.</summary>
    public bool Writes { get; init; } = true;

    public string LockFile => Paths.Combine(Folder, "medseqft.lock.json");

    public string VersionsFile => Paths.Combine(Folder, "model.versions.json");

    public string Strategy => Options.GetValueOrDefault("Strategy", "medseqft");

    public string MinimumDiceOf(string task) =>
        Datasets.FirstOrDefault(d => d.Task == task) is { MinimumDice.Length: > 0 } own ? own.MinimumDice : MinimumDice;

    /// <summary>The project's options with the task's own over them.</summary>
    public IReadOnlyDictionary<string, string> OptionsOf(TaskDataset dataset)
    {
        var merged = new Dictionary<string, string>(Options, StringComparer.Ordinal);
        foreach (var (name, value) in dataset.Options)
            merged[name] = value;
        return merged;
    }
}
