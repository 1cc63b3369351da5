using System.Globalization;

namespace MedSeqFT.Diagnostics;

/// <summary>Checks of one option; each gives no diagnostic or one, so that a Validate() can list all faults.</summary>
public static class OptionRange
{
    public static IEnumerable<Diagnostic> AtLeast(string option, long value, long minimum) =>
        Fault(value >= minimum, option, Text(value), $"a whole number from {minimum}");

    /// <summary>Also refuses infinity and NaN.</summary>
    public static IEnumerable<Diagnostic> Positive(string option, double value) =>
        Fault(value > 0 && double.IsFinite(value), option, Text(value), "a number above 0");

    /// <summary>Both ends are allowed.</summary>
    public static IEnumerable<Diagnostic> Between(string option, double value, double low, double high) =>
        Fault(value >= low && value <= high, option, Text(value), $"a number from {Text(low)} to {Text(high)}");

    /// <summary>Three positive numbers, z,y,x.</summary>
    public static IEnumerable<Diagnostic> Size(string option, IReadOnlyList<int> value) =>
        Fault(value.Count == 3 && value.All(n => n > 0), option, string.Join(',', value), "three whole numbers above 0, z,y,x, e.g. '32,160,160'");

    /// <summary>Case matters: the names are part of keys.</summary>
    public static IEnumerable<Diagnostic> OneOf(string option, string value, params string[] allowed) => allowed.Contains(value)
        ? []
        : [OptionErrors.UnknownValue(option, value, string.Join(", ", allowed.Select(a => $"'{a}'")))];

    private static IEnumerable<Diagnostic> Fault(bool valid, string option, string found, string allowed) =>
        valid ? [] : [OptionErrors.OutOfRange(option, found, allowed)];

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
