using MedSeqFT.Tool;

namespace MedSeqFT.Tests.Tool;

public class StopRequestsTests
{
    [Fact]
    public void TheFirstSignalAsksTheSecondIsLeftToEndTheProcess()
    {
        using var error = new StringWriter { NewLine = "\n" };
        using var stop = new StopRequests(new Terminal(TextReader.Null, TextWriter.Null, error, TimeProvider.System, Interactive: false), json: false);

        Assert.False(stop.Token.IsCancellationRequested);
        Assert.True(stop.TryStop());
        Assert.True(stop.Token.IsCancellationRequested);
        Assert.False(stop.TryStop());
        Assert.Equal("stopping at the next checkpoint; once more to stop at once.\n", error.ToString());
    }

    [Fact]
    public void InputIsNotTouchedWithoutTheProtocol()
    {
        using var input = new OpenInput();
        using var stop = new StopRequests(new Terminal(input, TextWriter.Null, TextWriter.Null, TimeProvider.System, Interactive: false), json: false);

        input.End();

        Assert.False(stop.Token.WaitHandle.WaitOne(50));
    }
}
