namespace MedSeqFT.Diagnostics;

/// <summary>MSQ2050-2069: a stage request that can't be run.</summary>
public static class RequestErrors
{
    public static Diagnostic NotReadable(string file, int line, int column, string reason) => new(
        "MSQ2050",
        $"this is no stage request: {reason} Requests are written by 'dotnet build' to obj/medseqft/<task>/<stage>.request.json; build the model project to have them written anew.",
        file,
        line,
        column);

    public static Diagnostic UnknownStage(string stage, string allowed) => new(
        "MSQ2051",
        $"there is no stage '{stage}'. Stages are {allowed}.");

    public static Diagnostic UnknownOption(string stage, string option, string allowed) => new(
        "MSQ2052",
        $"stage '{stage}' doesn't read an option '{option}'. It reads {allowed}.");

    public static Diagnostic OptionNotReadable(string option, string found, string expected) => new(
        "MSQ2053",
        $"{option} is '{found}', which is not {expected}.");

    public static Diagnostic MissingInput(string stage, string input) => new(
        "MSQ2054",
        $"stage '{stage}' needs the input '{input}', which the request doesn't name. Build the model project to have the request written anew.");

    public static Diagnostic InputDoesNotExist(string stage, string input, string path) => new(
        "MSQ2055",
        $"the input '{input}' of stage '{stage}' does not exist. Run the stage that leaves it first: 'dotnet build' does.",
        path);
}
