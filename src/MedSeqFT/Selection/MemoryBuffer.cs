using MedSeqFT.Datasets;

namespace MedSeqFT.Selection;

/// <summary>The training cases of one task that all later tasks rehearse (Sec. III-C), in the order they were chosen; buffer.json.</summary>
/// <param name="Selection">The rule: "mds" or "random".</param>
/// <param name="BufferSize">K as asked for; fewer cases than that if the task has fewer.</param>
public sealed record MemoryBuffer(string Selection, int BufferSize, IReadOnlyList<BufferedCase> Cases)
{
    public const string FileName = "buffer.json";

    public void Save(string folder) => ReadableJson.Write(Path.Combine(folder, FileName), this, ReadableJson.Scores);

    public static MemoryBuffer Load(string folder) => ReadableJson.Read<MemoryBuffer>(Path.Combine(folder, FileName), ReadableJson.Scores);
}
