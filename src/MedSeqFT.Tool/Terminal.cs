using Spectre.Console;

namespace MedSeqFT.Tool;

/// <summary>What the program reads, writes and tells the time by; a test brings its own.</summary>
/// <param name="Interactive">Someone looks at it: live progress instead of lines.</param>
internal sealed record Terminal(TextReader Input, TextWriter Output, TextWriter Error, TimeProvider Clock, bool Interactive)
{
    private readonly Lazy<IAnsiConsole> console = new(() => CreateConsole(Output, Interactive));

    /// <summary>Made on first use: asking the terminal what it can do takes longer than most of <c>--help</c>.</summary>
    public IAnsiConsole Console => console.Value;

    public static Terminal OfThisProcess()
    {
        var interactive = !System.Console.IsOutputRedirected && !System.Console.IsErrorRedirected;
        var output = System.Console.Out;
        if (!interactive)
            System.Console.SetOut(System.Console.Error); // what libraries print must not get between the protocol's lines
        return new Terminal(System.Console.In, output, System.Console.Error, TimeProvider.System, interactive);
    }

    private static IAnsiConsole CreateConsole(TextWriter output, bool interactive)
    {
        if (interactive)
            return AnsiConsole.Console;
        var plain = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output) });
        plain.Profile.Width = 120;
        return plain;
    }
}
