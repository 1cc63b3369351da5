using System.IO.Hashing;
using System.Text;
using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Preprocessing;

/// <summary>
/// The stored form of a preprocessed case: &lt;id&gt;.safetensors with `image` (float32) and `label` (int16), and
/// &lt;id&gt;.json with its geometry, written last: a case with its JSON is complete.
/// </summary>
public static class PreprocessedCaseFile
{
    private const string Image = "image";
    private const string Label = "label";

    private sealed record Description(string Id, string PlanHash, CaseGeometry Geometry);

    public static void Save(string folder, string id, PreprocessedVolume volume, PreprocessingPlan plan)
    {
        Directory.CreateDirectory(folder);
        TensorFile.Write(TensorPath(folder, id), new NamedTensors { [Image] = volume.Image, [Label] = volume.Label });
        ReadableJson.Write(JsonPath(folder, id), new Description(id, HashOf(plan), volume.Geometry));
    }

    /// <summary>Image and label stay in the file (<see cref="MappedTensors"/>), so that a task may be larger than memory.</summary>
    /// <exception cref="UserErrorException">MSQ1030, or a fault of the tensor file.</exception>
    public static PreprocessedCase Load(string folder, string id)
    {
        var path = TensorPath(folder, id);
        var tensors = MappedTensors.Open(path);
        if (tensors.TryGetValue(Image, out var image) && image.dim() == 4 && image.dtype == torch.float32
            && tensors.TryGetValue(Label, out var label) && label.dtype == torch.int16 && label.shape.AsSpan().SequenceEqual(image.shape.AsSpan(1)))
            return new(id, image, label);
        tensors.Dispose();
        throw new UserErrorException(StoredFileErrors.Damaged(path, "it has no image [channel, z, y, x] with a label of the same size"));
    }

    /// <exception cref="UserErrorException">MSQ1030.</exception>
    public static CaseGeometry LoadGeometry(string folder, string id) => ReadableJson.Read<Description>(JsonPath(folder, id)).Geometry;

    /// <summary>Whether the case was completely written with this plan.</summary>
    public static bool IsComplete(string folder, string id, PreprocessingPlan plan)
    {
        if (!File.Exists(JsonPath(folder, id)) || !File.Exists(TensorPath(folder, id)))
            return false;
        try
        {
            return ReadableJson.Read<Description>(JsonPath(folder, id)).PlanHash == HashOf(plan);
        }
        catch (UserErrorException)
        {
            return false; // damaged: written again
        }
    }

    private static string HashOf(PreprocessingPlan plan) => Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(ReadableJson.ToText(plan))));

    private static string TensorPath(string folder, string id) => Path.Combine(folder, $"{id}.safetensors");

    private static string JsonPath(string folder, string id) => Path.Combine(folder, $"{id}.json");
}
