using System.Text.Json;
using System.Text.Json.Nodes;

namespace MedSeqFT.Training;

/// <summary>
/// training.jsonl: one line per window with iteration, learning rate and the means of the loss parts. It holds no times, so
/// that a resumed training leaves the same bytes as an undisturbed one.
/// </summary>
public sealed class TrainingLog
{
    private readonly string path;

    private TrainingLog(string path) => this.path = path;

    /// <summary>Goes on after <paramref name="iteration"/>; what a killed run wrote beyond its last checkpoint, or half, is cut off.</summary>
    public static TrainingLog Continue(string folder, long iteration)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "training.jsonl");
        var kept = File.Exists(path) ? File.ReadLines(path).TakeWhile(line => IterationOf(line) <= iteration).ToList() : [];
        File.WriteAllText($"{path}.partial", string.Concat(kept.Select(line => line + '\n')));
        File.Move($"{path}.partial", path, overwrite: true);
        return new TrainingLog(path);
    }

    public void Append(long iteration, double learningRate, IReadOnlyDictionary<string, double> means)
    {
        var line = new JsonObject { ["iteration"] = iteration, ["learningRate"] = learningRate };
        foreach (var (name, value) in means)
            line[name] = value;
        File.AppendAllText(path, line.ToJsonString() + '\n');
    }

    private static long IterationOf(string line)
    {
        try
        {
            return (long?)JsonNode.Parse(line)?["iteration"] ?? long.MaxValue;
        }
        catch (JsonException)
        {
            return long.MaxValue;
        }
    }
}
