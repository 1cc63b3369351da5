using MedSeqFT.Preprocessing;
using MedSeqFT.Selection;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Pipeline;

/// <summary>The stored memory buffer of one task: buffer.json and cases/&lt;id&gt;.safetensors with the image alone; KD needs no label.</summary>
internal static class BufferFolder
{
    private const string Image = "image";

    public static void Add(string folder, PreprocessedCase @case)
    {
        Directory.CreateDirectory(Path.Combine(folder, DatasetPreprocessing.CasesFolder));
        TensorFile.Write(PathOf(folder, @case.Id), new Dictionary<string, torch.Tensor> { [Image] = @case.Image });
    }

    /// <summary>In order of rank; the caller owns them.</summary>
    public static IReadOnlyList<PreprocessedCase> Load(string folder) =>
        [.. MemoryBuffer.Load(folder).Cases.Select(c => new PreprocessedCase(c.Case, MappedTensors.Open(PathOf(folder, c.Case))[Image], Label: null))];

    private static string PathOf(string folder, string id) => Path.Combine(folder, DatasetPreprocessing.CasesFolder, $"{id}.safetensors");
}
