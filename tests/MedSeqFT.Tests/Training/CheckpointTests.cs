using MedSeqFT.Diagnostics;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Training;

public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ToyRegression toy = new();

    public void Dispose()
    {
        toy.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void RestoresWeightsMomentsIterationAndWindow()
    {
        Advance(3);
        Checkpoint.Save(folder.Path, toy.State, "k");
        using var other = new ToyRegression();

        Assert.True(Checkpoint.TryRestore(folder.Path, other.State, "k", NullStageLog.Instance));

        Assert.Equal(toy.Bits(), other.Bits());
        Assert.Equal(3, other.State.Iteration);
        Assert.Equal(toy.State.Window.Means, other.State.Window.Means);
    }

    [Fact]
    public void StartsWhenThereIsNone()
    {
        var log = new RecordedLog();

        Assert.False(Checkpoint.TryRestore(folder.File("missing"), toy.State, "k", log));
        Assert.Empty(log.Warnings);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("flipped in the data")]
    [InlineData("flipped in the header")]
    [InlineData("empty")]
    public void ADamagedFileIsWarnedAboutAndTheOneBeforeIsTaken(string damage)
    {
        Advance(1);
        Checkpoint.Save(folder.Path, toy.State, "k");
        var first = toy.Bits();
        Advance(1);
        Checkpoint.Save(folder.Path, toy.State, "k");
        Damage(folder.File("checkpoint.safetensors"), damage);
        using var other = new ToyRegression();
        var log = new RecordedLog();

        Assert.True(Checkpoint.TryRestore(folder.Path, other.State, "k", log));

        Assert.Equal(first, other.Bits());
        Assert.Equal("MSQ4003", Assert.Single(log.Warnings).Code);
    }

    [Fact]
    public void OfOtherOptionsOrAnotherNetworkIsIgnored()
    {
        Advance(1);
        Checkpoint.Save(folder.Path, toy.State, "k");
        var log = new RecordedLog();
        using var other = new ToyRegression();
        using var larger = new TrainingState([("w", torch.zeros(5))]);

        Assert.False(Checkpoint.TryRestore(folder.Path, other.State, "other key", log));
        Assert.False(Checkpoint.TryRestore(folder.Path, larger, "k", log));

        Assert.Equal(0, other.State.Iteration);
        Assert.Contains("other options", log.Warnings[0].Message, StringComparison.Ordinal);
        Assert.Contains("another network", log.Warnings[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DeletingLeavesNothingButTheLog()
    {
        Advance(1);
        Checkpoint.Save(folder.Path, toy.State, "k");
        Checkpoint.Save(folder.Path, toy.State, "k");
        File.WriteAllText(folder.File("checkpoint.next.safetensors.partial"), "half");
        File.WriteAllText(folder.File("training.jsonl"), "");

        Checkpoint.Delete(folder.Path);

        Assert.Equal([folder.File("training.jsonl")], Directory.GetFiles(folder.Path));
    }

    private void Advance(int iterations)
    {
        using var scope = torch.NewDisposeScope();
        toy.State.SetLearningRate(0.1);
        for (var i = 0; i < iterations; i++)
            toy.State.Window.Add(toy.Step(toy.State.Iteration++));
    }

    private static void Damage(string path, string damage)
    {
        var bytes = File.ReadAllBytes(path);
        if (damage == "flipped in the data")
            bytes[^1] ^= 1;
        if (damage == "flipped in the header")
            bytes[bytes.AsSpan().IndexOf("iteration\":\""u8) + "iteration\":\"".Length] ^= 1;
        File.WriteAllBytes(path, damage switch { "cut" => bytes[..(bytes.Length / 2)], "empty" => [], _ => bytes });
    }
}
