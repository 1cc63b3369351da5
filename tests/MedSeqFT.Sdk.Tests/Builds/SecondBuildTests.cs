namespace MedSeqFT.Sdk.Tests.Builds;

[Collection(BuildCollection.Name)]
public sealed class SecondBuildTests(BuiltProject built)
{
    [Fact]
    public void StartsNoToolAndSaysWhyNot()
    {
        using var sandbox = built.Copy();
        // Gone tools show that nothing is started, not even to look.
        sandbox.Write("Directory.Build.props", File.ReadAllText(sandbox.At("Directory.Build.props")).Replace("MedSeqFT.Sdk.Tests.dll", "gone.dll", StringComparison.Ordinal));

        var second = sandbox.Build();

        Assert.True(second.Succeeded, second.Output);
        Assert.Equal(17, Count(second.Output, "skipped, nothing changed"));
        Assert.DoesNotContain(": running", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void PassesTheQuestionUntilSomethingChanges()
    {
        using var sandbox = built.Copy();
        var settled = sandbox.Build();
        var locked = File.ReadAllText(sandbox.At("medseqft.lock.json"));

        var unchanged = sandbox.Build("-question");
        sandbox.AddDataset("Aorta");
        var changed = sandbox.Build("-question");

        Assert.True(settled.Succeeded && unchanged.Succeeded, unchanged.Output);
        Assert.False(changed.Succeeded, changed.Output);
        Assert.Empty(changed.Runs);
        Assert.Equal(locked, File.ReadAllText(sandbox.At("medseqft.lock.json")));
    }

    [Fact]
    public void RunsNothingForATouchedImage()
    {
        using var sandbox = built.Copy();
        File.SetLastWriteTimeUtc(sandbox.At("datasets/Colon/imagesTr/a.nii.gz"), DateTime.UtcNow);

        var second = sandbox.Build();

        Assert.True(second.Succeeded, second.Output);
        Assert.Empty(second.Runs);
    }

    [Fact]
    public void RestoresADeletedOutputAndNothingElse()
    {
        using var sandbox = built.Copy();
        File.Delete(sandbox.At("obj/medseqft/Colon/refined/carry-over.safetensors"));

        var second = sandbox.Build();

        Assert.Equal(["merge Colon"], second.Runs);
        Assert.Contains("merge Colon: running, output refined/carry-over.safetensors is missing", second.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(sandbox.At("obj/medseqft/Colon/refined/carry-over.safetensors")));
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
