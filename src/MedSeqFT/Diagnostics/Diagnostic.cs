namespace MedSeqFT.Diagnostics;

/// <summary>
/// One fault as the user reads it: a code (MSQnnnn), where it is, and a text that says what was found, what is
/// allowed and what to do. <see cref="ToString"/> gives MSBuild's canonical form, so IDE and CI link it.
/// </summary>
/// <param name="Code">MSQ1xxx dataset and images, 2xxx options and project, 3xxx checkpoints and artifacts, 4xxx training, 5xxx environment.</param>
/// <param name="Line">1-based; 0 when the fault has no line.</param>
/// <param name="Column">1-based; 0 when the fault has no column.</param>
public sealed record Diagnostic(string Code, string Message, string? File = null, int Line = 0, int Column = 0)
{
    public override string ToString() => $"{Location}error {Code}: {Message}";

    private string Location => (File, Line, Column) switch
    {
        (null, _, _) => "",
        (_, 0, _) => $"{File}: ",
        (_, _, 0) => $"{File}({Line}): ",
        _ => $"{File}({Line},{Column}): ",
    };
}
