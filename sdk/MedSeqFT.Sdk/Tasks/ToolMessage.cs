using System.Text.Json;

namespace MedSeqFT.Sdk.Tasks;

/// <summary>One line of the tool's standard output: progress, info, warning, error or result.</summary>
internal sealed record ToolMessage(
    string Type,
    string? Stage = null,
    string? Subject = null,
    long Done = 0,
    long Total = 0,
    string? Detail = null,
    double? EtaSeconds = null,
    string? Message = null,
    string? Code = null,
    string? File = null,
    int? Line = null,
    int? Column = null,
    string? Output = null)
{
    /// <returns>Null when the line is no such message.</returns>
    public static ToolMessage? Parse(string line)
    {
        if (!line.StartsWith('{'))
            return null;
        try
        {
            return JsonSerializer.Deserialize<ToolMessage>(line, JsonSerializerOptions.Web) is { Type: not null } message ? message : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>"Liver 120/25000 loss -0.41, 2:14:05 left".</summary>
    public string ProgressText()
    {
        var left = EtaSeconds is { } seconds && double.IsFinite(seconds) && seconds is >= 1 and < 1e8
            ? FormattableString.Invariant($", {TimeSpan.FromSeconds(Math.Round(seconds)):c} left")
            : "";
        return FormattableString.Invariant($"{Subject} {Done}/{Total} {Detail}").Trim() + left;
    }
}
