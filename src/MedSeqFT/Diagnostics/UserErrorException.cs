namespace MedSeqFT.Diagnostics;

/// <summary>A fault of the input or the environment: its diagnostics are all the user needs, no stack trace.</summary>
public sealed class UserErrorException(IReadOnlyList<Diagnostic> diagnostics, Exception? inner = null)
    : Exception(string.Join(Environment.NewLine, diagnostics), inner)
{
    public UserErrorException(Diagnostic diagnostic, Exception? inner = null)
        : this([diagnostic], inner)
    {
    }

    /// <summary>All faults found, at least one; several when options are validated.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; } = diagnostics;
}
