namespace MedSeqFT.Sdk.Planning;

/// <summary>What the value of an option looks like in MSBuild.</summary>
internal enum OptionKind
{
    Text,
    Integer,
    Number,
    Flag,

    /// <summary>Numbers between commas, e.g. "32,160,160".</summary>
    Numbers,

    Choice,
}
