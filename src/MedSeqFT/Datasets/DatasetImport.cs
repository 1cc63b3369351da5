using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;

namespace MedSeqFT.Datasets;

/// <summary>Makes a task folder (Decathlon layout) of a folder in another layout. The source is only read.</summary>
public static class DatasetImport
{
    private const long BytesPerVoxel = 12; // the image, one channel of it, and the label
    private static readonly SearchValues<char> NotInFileNames = SearchValues.Create("/\\:*?\"<>|\0");
    private static readonly JsonSerializerOptions Form = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="output">A folder that does not exist, or is empty; it appears complete or not at all.</param>
    /// <exception cref="UserErrorException">MSQ1060-1075, or the faults of all cases together.</exception>
    public static TaskDataset Run(string source, string output, ImportOptions options, IStageLog log, CancellationToken cancellation)
    {
        output = Path.TrimEndingDirectorySeparator(Path.GetFullPath(output));
        CheckOutput(Path.TrimEndingDirectorySeparator(Path.GetFullPath(source)), output);
        var task = SourceTasks.Read(source, options, log, cancellation);
        CheckIds(task);
        var partial = output + ".partial";
        if (Directory.Exists(partial))
            Directory.Delete(partial, recursive: true);
        Directory.CreateDirectory(Path.Combine(partial, "imagesTr"));
        Directory.CreateDirectory(Path.Combine(partial, "labelsTr"));
        var files = new (string Image, string Label)[task.Cases.Count];
        var done = 0;
        CaseLoop.ForEach(task.Cases, LargestCase(task) * BytesPerVoxel, (one, i) =>
        {
            files[i] = new ImportedCase(task, one, partial, options.Link).Write();
            log.Report(new("import", task.Name, Interlocked.Increment(ref done), task.Cases.Count, one.Id));
        }, cancellation);
        ReadableJson.WriteText(Path.Combine(partial, TaskDataset.FileName), Description(task, files).ToJsonString(Form) + "\n");
        if (task.Split is { Train.Count: > 0, Test.Count: > 0 } split)
            ReadableJson.Write(Path.Combine(partial, Split.FileName), new Dictionary<string, IReadOnlyList<string>> { ["train"] = split.Train, ["test"] = split.Test });
        if (Directory.Exists(output))
            Directory.Delete(output);
        Directory.Move(partial, output);
        return TaskDataset.Load(output);
    }

    private static void CheckOutput(string source, string output)
    {
        if (output == source || output.StartsWith(source + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new UserErrorException(ImportErrors.OutputNotUsable(output, "it lies in the folder that is imported"));
        if (File.Exists(output) || (Directory.Exists(output) && Directory.EnumerateFileSystemEntries(output).Any()))
            throw new UserErrorException(ImportErrors.OutputNotUsable(output, "it exists already"));
    }

    private static void CheckIds(SourceTask task)
    {
        var seen = new Dictionary<string, SourceCase>(StringComparer.OrdinalIgnoreCase);
        var faults = new List<Diagnostic>();
        foreach (var one in task.Cases)
        {
            if (one.Id.Length == 0 || one.Id.AsSpan().ContainsAny(NotInFileNames) || one.Id[0] is '.' or '_')
                faults.Add(ImportErrors.OutputNotUsable(one.Id, "the case's name cannot be a file's name"));
            else if (!seen.TryAdd(one.Id, one))
                faults.Add(ImportErrors.CaseIdsClash(seen[one.Id].Label, one.Label));
        }
        if (faults.Count > 0)
            throw new UserErrorException(faults);
    }

    // A file that cannot be read is reported when its case is written.
    private static long LargestCase(SourceTask task)
    {
        long largest = 1;
        foreach (var one in task.Cases)
        {
            try
            {
                largest = Math.Max(largest, ImageFile.ReadHeader(one.Images[0]).Geometry.Voxels * task.Channels.Count);
            }
            catch (UserErrorException)
            {
                continue;
            }
        }
        return largest;
    }

    private static JsonObject Description(SourceTask task, (string Image, string Label)[] files)
    {
        var description = Plain(task, files);
        if (task.Scheme is not { } scheme)
            return description;
        description["labels"] = LabelDeclaration.Describe(task.Labels, scheme);
        if (scheme.HasRegions)
            description.Insert(description.IndexOf("labels") + 1, LabelDeclaration.OrderKey, new JsonArray([.. scheme.ClassOrder.Select(label => (JsonNode)label)]));
        return description;
    }

    private static JsonObject Plain(SourceTask task, (string Image, string Label)[] files) => new()
    {
        ["name"] = task.Name,
        ["licence"] = task.Licence,
        ["reference"] = task.Reference,
        ["modality"] = Numbered(task.Channels),
        ["labels"] = Numbered(task.Labels),
        ["numTraining"] = files.Length,
        ["training"] = new JsonArray([.. files.OrderBy(f => f.Image, StringComparer.Ordinal).Select(f => new JsonObject { ["image"] = "./" + f.Image, ["label"] = "./" + f.Label })]),
    };

    private static JsonObject Numbered(IReadOnlyList<string> names) =>
        new(names.Select((name, i) => KeyValuePair.Create<string, JsonNode?>(i.ToString(CultureInfo.InvariantCulture), name)));
}
