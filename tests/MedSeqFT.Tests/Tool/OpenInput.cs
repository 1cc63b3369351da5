namespace MedSeqFT.Tests.Tool;

/// <summary>A stdin that stays open and says nothing until it is ended or given a line.</summary>
internal sealed class OpenInput : TextReader
{
    private readonly System.Collections.Concurrent.BlockingCollection<string> lines = [];

    public void Say(string line) => lines.Add(line);

    public void End() => lines.CompleteAdding();

    public override string? ReadLine() => lines.TryTake(out var line, Timeout.Infinite) ? line : null;
}
