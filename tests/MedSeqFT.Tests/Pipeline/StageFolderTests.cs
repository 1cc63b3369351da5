using System.Text.Json;
using MedSeqFT.Pipeline;

namespace MedSeqFT.Tests.Pipeline;

public sealed class StageFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void NothingIsVisibleBeforePublish()
    {
        var stage = Open("key");
        File.WriteAllText(stage.Combine("weights"), "w");

        Assert.False(Directory.Exists(Output));

        stage.Publish();

        Assert.Equal("w", File.ReadAllText(Path.Combine(Output, "weights")));
        Assert.Equal([Output], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void TheRecordNamesKeyPartsAndOutputs()
    {
        var stage = Open("key");
        Directory.CreateDirectory(stage.Combine("cases"));
        File.WriteAllText(stage.Combine("cases/b"), "bb");
        File.WriteAllText(stage.Combine("a"), "a");

        stage.Publish();

        var record = JsonSerializer.Deserialize<StageRecord>(File.ReadAllText(Path.Combine(Output, "stage.json")), StageRequest.Json)!;
        Assert.Equal("key", record.Key);
        Assert.Equal([new KeyPart("LoraRank", "2")], record.KeyParts);
        Assert.Equal([new StageOutput("a", 1), new StageOutput("cases/b", 2)], record.Outputs);
        Assert.Equal(["a", "cases", "stage.json"], Directory.GetFileSystemEntries(Output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AnInterruptedStageFindsItsCheckpointAgain()
    {
        File.WriteAllText(Open("key").Combine("checkpoint"), "at 7");

        Assert.Equal("at 7", File.ReadAllText(Open("key").Combine("checkpoint")));
    }

    [Fact]
    public void ACheckpointOfAnotherKeyIsNotResumed()
    {
        File.WriteAllText(Open("key").Combine("checkpoint"), "at 7");

        Assert.False(File.Exists(Open("other").Combine("checkpoint")));
    }

    [Fact]
    public void ACheckpointIsNotResumedWhoseKeyWasCutOff()
    {
        File.WriteAllText(Open("key").Combine("checkpoint"), "at 7");
        File.WriteAllText(Output + ".partial.key", "ke");

        Assert.False(File.Exists(Open("key").Combine("checkpoint")));
    }

    [Fact]
    public void GoingOnDoesNotTouchTheKeyThatAKillCouldCutOff()
    {
        Open("key");
        File.SetLastWriteTimeUtc(Output + ".partial.key", DateTime.UnixEpoch);

        Open("key");

        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(Output + ".partial.key"));
    }

    [Fact]
    public void ANewResultReplacesTheOldOneWhole()
    {
        var first = Open("1");
        File.WriteAllText(first.Combine("only in the first"), "");
        first.Publish();
        var second = Open("2");
        File.WriteAllText(second.Combine("weights"), "");

        second.Publish();

        Assert.Equal(["stage.json", "weights"], Directory.GetFiles(Output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal([Output], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void AKillBetweenTheTwoRenamesLosesNothing()
    {
        Open("1").Publish();
        var second = Open("2");
        File.WriteAllText(second.Combine("weights"), "new");
        Directory.Move(Output, Output + ".old-killed");

        var again = Open("2");
        again.Publish();

        Assert.Equal("new", File.ReadAllText(Path.Combine(Output, "weights")));
        Assert.Equal([Output], Directory.GetFileSystemEntries(folder.Path));
    }

    public void Dispose() => folder.Dispose();

    private string Output => folder.File("finetuned");

    private StageFolder Open(string key) => StageFolder.Open(new StageRequest
    {
        Stage = "finetune",
        Task = "Liver",
        Key = key,
        KeyParts = [new KeyPart("LoraRank", "2")],
        Output = Output,
    });
}
