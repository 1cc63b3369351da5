namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>What one 'dotnet build' printed and which stages the tool was started for.</summary>
internal sealed record BuildResult(int ExitCode, string Output, IReadOnlyList<string> Runs)
{
    public bool Succeeded => ExitCode == 0;
}
