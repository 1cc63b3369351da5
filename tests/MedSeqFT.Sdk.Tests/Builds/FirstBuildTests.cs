namespace MedSeqFT.Sdk.Tests.Builds;

public sealed class FirstBuildTests
{
    [Fact]
    public void RunsTheStagesInOrder()
    {
        using var sandbox = new BuildSandbox();
        sandbox.AddDataset("Liver");
        sandbox.AddDataset("Colon");

        var first = sandbox.Build();
        Assert.True(first.Succeeded, first.Output);
        Console.WriteLine(string.Join(",", first.Runs));
    }
}
