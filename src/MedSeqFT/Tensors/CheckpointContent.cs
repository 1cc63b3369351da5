using MedSeqFT.Diagnostics;

namespace MedSeqFT.Tensors;

/// <summary>Finds the state dict in what a checkpoint holds, by the rules of the published loaders.</summary>
internal static class CheckpointContent
{
    private const int DeepestNesting = 16;
    private const int MostEntries = 1_000_000;
    private const int LongestName = 1000;
    private static readonly string[] Wrappers = ["state_dict", "network_weights", "net", "student"];

    /// <summary>
    /// The first of the wrappers that is a dictionary, else the whole; dictionaries inside are flattened to dotted
    /// names. Numbers, texts and objects are passed over.
    /// </summary>
    /// <exception cref="UserErrorException">MSQ3007 when no tensor is in it.</exception>
    /// <exception cref="InvalidDataException">The same name twice, one without end, or nesting without end.</exception>
    public static IReadOnlyDictionary<string, TensorView> StateDict(object? root, string file)
    {
        if (root is not Dictionary<string, object?> whole)
            throw new UserErrorException(CheckpointErrors.NoStateDict(file, Describe(root)));
        var chosen = Wrappers.Select(key => whole.GetValueOrDefault(key)).OfType<Dictionary<string, object?>>().FirstOrDefault() ?? whole;
        var found = Flatten(chosen, file);
        return found.Count > 0
            ? found
            : throw new UserErrorException(CheckpointErrors.NoStateDict(file, $"a dictionary with {string.Join(", ", whole.Keys.Take(8).Select(key => $"'{key}'"))}"));
    }

    /// <summary>The tensors under some entries of the whole, their names beginning with the entry's; other kinds of entry are passed over.</summary>
    /// <exception cref="InvalidDataException">As <see cref="StateDict"/>.</exception>
    public static IReadOnlyDictionary<string, TensorView> Under(IReadOnlyList<string> names, object? root, string file) =>
        root is Dictionary<string, object?> whole
            ? Flatten(whole.Where(entry => names.Contains(entry.Key) && entry.Value is Dictionary<string, object?>).ToDictionary(), file)
            : new Dictionary<string, TensorView>();

    private static Dictionary<string, TensorView> Flatten(Dictionary<string, object?> chosen, string file)
    {
        var found = new Dictionary<string, TensorView>(StringComparer.Ordinal);
        var visited = 0;
        Collect(chosen, "", 0);
        return found;

        void Collect(Dictionary<string, object?> dictionary, string prefix, int depth)
        {
            if (depth > DeepestNesting || (visited += dictionary.Count) > MostEntries)
                throw new InvalidDataException("its dictionaries are nested without end");
            foreach (var (key, value) in dictionary)
            {
                if (prefix.Length + key.Length > LongestName)
                    throw new InvalidDataException($"it has a name of more than {LongestName} characters");
                if (value is TensorView view && !found.TryAdd(prefix + key, view))
                    throw new InvalidDataException($"it has two tensors named '{prefix + key}'");
                if (value is PickleObject { Class: var name } && name.StartsWith("torch._utils._rebuild", StringComparison.Ordinal))
                    throw new UserErrorException(CheckpointErrors.UnknownElementType(file, prefix + key, name));
                if (value is Dictionary<string, object?> inner)
                    Collect(inner, $"{prefix}{key}.", depth + 1);
            }
        }
    }

    private static string Describe(object? root) => root switch
    {
        PickleObject { Class: var name } => $"an object of class '{name}'",
        TensorView => "one tensor without a name",
        null => "nothing",
        _ => "a list or a single value",
    };
}
