using System.IO.Abstractions;
using System.Text.Json;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Sdk.Planning;

/// <summary>
/// The project's quality bar: the least mean Dice, 0 to 1, over the classes of a task on its test cases, that its
/// deliverable may have. No stage reads it, so changing it trains nothing.
/// </summary>
internal static class MinimumDice
{
    public const string Name = "MinimumDice";

    /// <returns>MSQ2101 when the value is neither empty nor a Dice; otherwise null.</returns>
    public static Diagnostic? Refuse(string value, string? task = null) =>
        value.Length == 0 || Rule.Refuse(value) is not { } allowed ? null : SdkErrors.OptionValue(Name, value, allowed, task);

    /// <summary>Holds a task's report against the bar.</summary>
    /// <param name="minimum">A value that <see cref="Refuse"/> accepts.</param>
    /// <param name="report">The report.json of the evaluate stage.</param>
    /// <returns>MSQ2133 below the bar, MSQ2134 when the report has no mean Dice to hold against it; otherwise null.</returns>
    public static Diagnostic? Fault(IFileSystem files, string task, string minimum, string report)
    {
        if (minimum.Length == 0)
            return null;
        if (MeanDice(files, report) is not { } dice)
            return SdkErrors.NoDice(task, minimum, report);
        _ = OptionValue.TryNumber(minimum, out var least);
        return dice < least ? SdkErrors.DiceTooLow(task, dice, minimum, report) : null;
    }

    private static OptionRule Rule { get; } = new(Name, OptionKind.Number, 0, 1);

    private static double? MeanDice(IFileSystem files, string report)
    {
        if (!files.File.Exists(report))
            return null;
        try
        {
            using var json = JsonDocument.Parse(files.File.ReadAllText(report));
            return json.RootElement.TryGetProperty("Mean", out var mean) && mean.TryGetProperty("Dice", out var dice) ? dice.GetDouble() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
