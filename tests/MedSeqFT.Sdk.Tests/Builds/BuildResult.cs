using System.Text.RegularExpressions;

namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>What one 'dotnet build' printed and which stages the fake tool was started for.</summary>
internal sealed partial record BuildResult(int ExitCode, string Output, IReadOnlyList<string> Runs)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>"finetune Liver": the stages that the build said it runs, in order, whatever tool it had.</summary>
    public IReadOnlyList<string> Announced => [.. Running().Matches(Output).Select(m => m.Groups[1].Value)];

    [GeneratedRegex(@"^\s*(\w+(?: \S+)?): running, ", RegexOptions.Multiline)]
    private static partial Regex Running();
}
