namespace MedSeqFT.Sdk.Tests.Builds;

[Collection(BuildCollection.Name)]
public sealed class ExplainTests(BuiltProject built)
{
    [Fact]
    public void TheBuildItselfSaysWhatItInvalidatesAndHowLongItTakes()
    {
        using var sandbox = built.Copy();

        var result = sandbox.Build("-p:LoraRank=4");

        Assert.Contains("Model 1.0.1: 7 of 17 stages to run, about 0:", result.Output, StringComparison.Ordinal);
        Assert.Contains("this rebuilds 'Colon' (distill, merge), 'Liver' (finetune, distill, merge, evaluate)", result.Output, StringComparison.Ordinal);
    }
}
