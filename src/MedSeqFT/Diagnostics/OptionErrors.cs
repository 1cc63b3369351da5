namespace MedSeqFT.Diagnostics;

/// <summary>MSQ2xxx: options and project.</summary>
public static class OptionErrors
{
    public static Diagnostic OutOfRange(string option, string found, string allowed) => new(
        "MSQ2001",
        $"option '{option}' is '{found}'. Allowed is {allowed}; change it in the project file or on the task's item.");

    public static Diagnostic UnknownValue(string option, string found, string allowed) => new(
        "MSQ2002",
        $"option '{option}' has the unknown value '{found}'. Allowed are {allowed}; change it in the project file or on the task's item.");
}
