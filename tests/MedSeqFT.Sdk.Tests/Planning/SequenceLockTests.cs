using System.IO.Abstractions.TestingHelpers;
using MedSeqFT.Diagnostics;
using MedSeqFT.Sdk.Planning;

namespace MedSeqFT.Sdk.Tests.Planning;

public sealed class SequenceLockTests
{
    private static readonly SequenceLock Locked = new(1, [new("Liver", "a"), new("Colon", "b")]);

    [Fact]
    public void OrdersTheFirstTasksByName()
    {
        var update = SequenceLock.Empty.Apply(new Dictionary<string, string> { ["Liver"] = "a", ["Colon"] = "b", ["lung"] = "c" });

        Assert.Equal(["Colon", "Liver", "lung"], update.Lock.Tasks.Select(t => t.Task));
    }

    [Fact]
    public void AppendsANewTaskThatSortsFirst()
    {
        var update = Locked.Apply(new Dictionary<string, string> { ["Aorta"] = "c", ["Colon"] = "b", ["Liver"] = "a" });

        Assert.Equal(["Liver", "Colon", "Aorta"], update.Lock.Tasks.Select(t => t.Task));
        Assert.Equal("'Aorta' is new", update.Describe());
    }

    [Fact]
    public void IsNoChangeWhenNothingIsNew() =>
        Assert.False(Locked.Apply(new Dictionary<string, string> { ["Colon"] = "b", ["Liver"] = "a" }).IsChange);

    [Fact]
    public void TellsRemovedAndChangedTasks()
    {
        var update = Locked.Apply(new Dictionary<string, string> { ["Colon"] = "x" });

        Assert.Equal(("Liver", "Colon", new LockedTask("Colon", "x")), (update.Removed.Single(), update.Changed.Single(), update.Lock.Tasks.Single()));
    }

    [Fact]
    public void ReadsWhatItWrote()
    {
        var files = new MockFileSystem();
        StateFile.Write(files, "/p/medseqft.lock.json", Locked);

        var read = SequenceLock.Read(files, "/p/medseqft.lock.json");

        Assert.Equal(Locked.Tasks, read.Tasks);
    }

    [Fact]
    public void PointsAtTheLineOfAMergeMarker()
    {
        var files = new MockFileSystem();
        files.AddFile("/p/medseqft.lock.json", new MockFileData("{\n  \"format\": 1,\n<<<<<<< HEAD\n"));

        var fault = Assert.Throws<UserErrorException>(() => SequenceLock.Read(files, "/p/medseqft.lock.json")).Diagnostics.Single();

        Assert.Equal(("MSQ2110", 3, 1), (fault.Code, fault.Line, fault.Column));
    }
}
