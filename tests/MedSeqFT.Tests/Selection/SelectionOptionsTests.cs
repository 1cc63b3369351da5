using MedSeqFT.Selection;

namespace MedSeqFT.Tests.Selection;

public sealed class SelectionOptionsTests
{
    [Fact]
    public void DefaultsAreThePapers()
    {
        Assert.Equal(1000, new MdsOptions().MdsRuns);
        Assert.Equal((10, "mds"), (new SelectionOptions().BufferSize, new SelectionOptions().BufferSelection));
        Assert.Empty(new MdsOptions().Validate());
        Assert.Empty(new SelectionOptions().Validate());
    }

    [Fact]
    public void NamesEveryFault()
    {
        var runs = new MdsOptions { MdsRuns = 0 }.Validate();
        var selection = new SelectionOptions { BufferSize = 0, BufferSelection = "best" }.Validate();

        Assert.Equal(["MSQ2001"], runs.Select(fault => fault.Code));
        Assert.Equal(["MSQ2001", "MSQ2002"], selection.Select(fault => fault.Code));
    }
}
