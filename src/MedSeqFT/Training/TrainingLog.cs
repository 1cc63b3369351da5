using System.Text.Json.Nodes;

namespace MedSeqFT.Training;

/// <summary>
/// training.jsonl: one line per window with iteration, learning rate and the means of the loss parts. It holds no times, so
/// that a resumed training leaves the same bytes as an undisturbed one. The checkpoint keeps the lines too: what a kill or
/// a power cut left in the file, too much or too little, is replaced by them.
/// </summary>
public sealed class TrainingLog
{
    private readonly string path;
    private readonly List<string> lines;

    private TrainingLog(string path, List<string> lines) => (this.path, this.lines) = (path, lines);

    /// <summary>Goes on after the lines of the checkpoint, none at the start of a training.</summary>
    public static TrainingLog Continue(string folder, TrainingState state)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "training.jsonl");
        File.WriteAllText($"{path}.partial", string.Concat(state.LogLines.Select(line => line + '\n')));
        File.Move($"{path}.partial", path, overwrite: true);
        return new TrainingLog(path, state.LogLines);
    }

    public void Append(long iteration, double learningRate, IReadOnlyDictionary<string, double> means)
    {
        var line = new JsonObject { ["iteration"] = iteration, ["learningRate"] = learningRate };
        foreach (var (name, value) in means)
            line[name] = value;
        lines.Add(line.ToJsonString());
        File.AppendAllText(path, lines[^1] + '\n');
    }
}
