using System.Globalization;
using System.Reflection;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Pipeline;

/// <summary>
/// Fills option records from the strings that MSBuild has, by property name. All faults, of all records, come in one
/// error before any work starts: <see cref="Complete"/>.
/// </summary>
public sealed class OptionReader(string stage, IReadOnlyDictionary<string, string> values)
{
    // An empty list, which says that a rule decides; readable in a project file.
    private const string Automatic = "auto";

    private readonly List<Diagnostic> faults = [];
    private readonly SortedSet<string> known = new(StringComparer.Ordinal);

    /// <summary>The record with its defaults, overwritten where the request names an option of that record.</summary>
    public T Read<T>(Func<T, IEnumerable<Diagnostic>> validate)
        where T : new()
    {
        var options = new T();
        var before = faults.Count;
        foreach (var property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite))
        {
            known.Add(property.Name);
            if (values.TryGetValue(property.Name, out var text))
                Set(options, property, text.Trim());
        }
        if (faults.Count == before)
            faults.AddRange(validate(options));
        return options;
    }

    /// <exception cref="UserErrorException">Every fault of every record read, and options that no record has.</exception>
    public void Complete()
    {
        foreach (var name in values.Keys.Where(name => !known.Contains(name)).Order(StringComparer.Ordinal))
            faults.Add(RequestErrors.UnknownOption(stage, name, string.Join(", ", known)));
        if (faults.Count > 0)
            throw new UserErrorException([.. faults.Distinct()]);
    }

    private void Set(object options, PropertyInfo property, string text)
    {
        var (value, expected) = Parse(text, property.PropertyType);
        if (value is null)
            faults.Add(RequestErrors.OptionNotReadable(property.Name, text, expected));
        else
            property.SetValue(options, value);
    }

    private static (object? Value, string Expected) Parse(string text, Type type)
    {
        var invariant = CultureInfo.InvariantCulture;
        return type.Name switch
        {
            nameof(String) => (text, ""),
            nameof(Boolean) => (bool.TryParse(text, out var b) ? b : null, "'true' or 'false'"),
            nameof(Int32) => (int.TryParse(text, NumberStyles.AllowLeadingSign, invariant, out var i) ? i : null, "a whole number"),
            nameof(Int64) => (long.TryParse(text, NumberStyles.AllowLeadingSign, invariant, out var l) ? l : null, "a whole number"),
            nameof(Double) => (double.TryParse(text, NumberStyles.Float, invariant, out var d) ? d : null, "a number such as 0.0003 or 3e-4"),
            "Int32[]" => (text == Automatic ? [] : ParseList<int>(text), "a list of whole numbers such as 32,160,160"),
            "Double[]" => (text == Automatic ? [] : ParseList<double>(text), "a list of numbers such as 3,1.5,1.5"),
            _ => throw new InvalidOperationException($"no option has type {type}"),
        };
    }

    private static T[]? ParseList<T>(string text)
        where T : struct, ISpanParsable<T>
    {
        var parts = text.Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var list = new T[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!T.TryParse(parts[i], CultureInfo.InvariantCulture, out list[i]))
                return null;
        }
        return list;
    }
}
