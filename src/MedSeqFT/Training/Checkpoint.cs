using System.Globalization;
using System.IO.Hashing;
using System.Text;
using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Training;

/// <summary>
/// A training's state in one safetensors file: weights, moments, iteration, the log and its sums, a hash over all of it.
/// It appears by rename and the one before it is kept, so that a kill at any time costs at most two intervals.
/// </summary>
public static class Checkpoint
{
    private const string Current = "checkpoint.safetensors";
    private const string Previous = "checkpoint.previous.safetensors";
    private const string Next = "checkpoint.next.safetensors";

    public static void Save(string folder, TrainingState state, string key)
    {
        Directory.CreateDirectory(folder);
        using var scope = torch.NewDisposeScope();
        var tensors = state.Tensors.ToDictionary(t => t.Name, t => t.Tensor.detach().cpu().contiguous(), StringComparer.Ordinal);
        var (iteration, window, lines) = (state.Iteration.ToString(CultureInfo.InvariantCulture), state.Window.ToJson(), string.Join('\n', state.LogLines));
        var metadata = new Dictionary<string, string>
        {
            ["iteration"] = iteration,
            ["key"] = key,
            ["window"] = window,
            ["log"] = lines,
            ["hash"] = Hash(tensors, iteration, window, lines),
        };
        var (next, current) = (Path.Combine(folder, Next), Path.Combine(folder, Current));
        TensorFile.Write(next, tensors, metadata);
        if (File.Exists(current))
            File.Move(current, Path.Combine(folder, Previous), overwrite: true);
        File.Move(next, current);
    }

    /// <summary>Puts the newest sound checkpoint of this key into the state, all of it or nothing; unsound ones are warned about (MSQ4003).</summary>
    /// <returns>False when there was none, and the training starts.</returns>
    public static bool TryRestore(string folder, TrainingState state, string key, IStageLog log)
    {
        foreach (var path in new[] { Current, Previous }.Select(name => Path.Combine(folder, name)).Where(File.Exists))
        {
            var fault = Restore(path, state, key);
            if (fault is null)
                return true;
            log.Warn(TrainingErrors.CheckpointIgnored(path, fault));
        }
        return false;
    }

    /// <summary>Once the stage's result is there.</summary>
    public static void Delete(string folder)
    {
        foreach (var name in new[] { Current, Previous, Next, $"{Next}.partial" })
            File.Delete(Path.Combine(folder, name));
    }

    private static string? Restore(string path, TrainingState state, string key)
    {
        try
        {
            var metadata = TensorFile.ReadMetadata(path);
            if (metadata.GetValueOrDefault("key") != key)
                return "it belongs to other options or other data";
            using var stored = TensorFile.Read(path);
            string Part(string name) => metadata.GetValueOrDefault(name, "");
            var (iteration, window, lines) = (Part("iteration"), Part("window"), Part("log"));
            if (Part("hash") != Hash(stored, iteration, window, lines))
                return "its content is damaged";
            if (!Fits(stored, state))
                return "it belongs to another network";
            Fill(state, stored);
            state.Iteration = long.Parse(iteration, CultureInfo.InvariantCulture);
            state.Window.Restore(window);
            state.LogLines.Clear();
            state.LogLines.AddRange(lines.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            return null;
        }
        catch (UserErrorException e)
        {
            return $"it cannot be read ({e.Diagnostics[0].Code})";
        }
    }

    private static bool Fits(NamedTensors stored, TrainingState state)
    {
        var needed = state.Tensors.ToList();
        return needed.Count == stored.Count && needed.All(t =>
            stored.TryGetValue(t.Name, out var s) && s.dtype == t.Tensor.dtype && s.shape.AsSpan().SequenceEqual(t.Tensor.shape));
    }

    private static void Fill(TrainingState state, NamedTensors stored)
    {
        using var noGrad = torch.no_grad();
        foreach (var (name, tensor) in state.Tensors)
            tensor.copy_(stored[name]);
    }

    private static string Hash(IReadOnlyDictionary<string, torch.Tensor> tensors, params IReadOnlyList<string> texts)
    {
        var hash = new XxHash128();
        hash.Append(Encoding.UTF8.GetBytes(string.Join('\0', texts)));
        foreach (var (_, tensor) in tensors.OrderBy(t => t.Key, StringComparer.Ordinal))
            hash.Append(tensor.bytes);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
