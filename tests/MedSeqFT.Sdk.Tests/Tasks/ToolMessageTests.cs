using MedSeqFT.Sdk.Tasks;

namespace MedSeqFT.Sdk.Tests.Tasks;

public sealed class ToolMessageTests
{
    [Fact]
    public void ReadsProgress()
    {
        var message = ToolMessage.Parse("""{"type":"progress","stage":"finetune","subject":"Liver","done":120,"total":25000,"detail":"loss -0.41","etaSeconds":8045.3}""")!;

        Assert.Equal("Liver 120/25000 loss -0.41, 02:14:05 left", message.ProgressText());
    }

    [Fact]
    public void LeavesOutATimeThatIsNotKnown()
    {
        var message = ToolMessage.Parse("""{"type":"progress","stage":"score","subject":"Liver","done":1,"total":4,"detail":"","etaSeconds":null}""")!;

        Assert.Equal("Liver 1/4", message.ProgressText());
    }

    [Fact]
    public void ReadsAnErrorWithItsPlace()
    {
        var message = ToolMessage.Parse("""{"type":"error","code":"MSQ1004","message":"text","file":"/d/dataset.json","line":3,"column":7}""")!;

        Assert.Equal(("MSQ1004", "text", "/d/dataset.json", 3, 7), (message.Code, message.Message, message.File, message.Line, message.Column));
    }

    [Theory]
    [InlineData("plain text of a native library")]
    [InlineData("")]
    [InlineData("{ half a")]
    [InlineData("{}")]
    [InlineData("""{"type":"progress","done":"many"}""")]
    public void TakesAnythingElseForText(string line) => Assert.Null(ToolMessage.Parse(line));
}
