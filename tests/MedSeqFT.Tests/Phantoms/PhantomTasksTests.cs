using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;
using MedSeqFT.Phantoms;

namespace MedSeqFT.Tests.Phantoms;

public sealed class PhantomTasksTests : IDisposable
{
    private static readonly PhantomOptions Small = new() { Cases = 2, Unlabelled = 1, Size = [16, 24, 24] };
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void TheSameOptionsGiveTheSameBytes()
    {
        Write("a", Small);
        Write("b", Small);

        Assert.Equal(Contents("a"), Contents("b"));
        Assert.Equal(3 * 2 * 2 + 3 + 1 + 1, Contents("a").Count);
    }

    [Fact]
    public void AnotherSeedGivesOtherImages()
    {
        Write("a", Small);
        Write("b", Small with { Seed = 1 });

        Assert.All(Contents("a"), file => Assert.NotEqual(file.Value, Contents("b")[file.Key]));
    }

    [Fact]
    public void ACaseDoesNotDependOnHowManyThereAre()
    {
        Write("a", Small);
        Write("b", Small with { Cases = 3, Unlabelled = 0 });

        var more = Contents("b");
        Assert.All(Contents("a").Where(f => f.Key.Contains("Tr", StringComparison.Ordinal)), file => Assert.Equal(file.Value, more[file.Key]));
    }

    [Fact]
    public void WhatIsThereIsKeptAndWhatIsMissingIsRestored()
    {
        Write("a", Small);
        var before = Contents("a");
        var missing = folder.Combine("a", "Task01_Liver", "labelsTr", "liver_002.nii.gz");
        var kept = folder.Combine("a", "Task01_Liver", "imagesTr", "liver_001.nii.gz");
        File.Delete(missing);
        File.SetLastWriteTimeUtc(kept, DateTime.UnixEpoch);

        Write("a", Small);

        Assert.Equal(before, Contents("a"));
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(kept));
    }

    [Fact]
    public void AFolderOfAnotherRecipeIsMadeAnew()
    {
        Write("a", Small with { Seed = 7 });

        Write("a", Small);

        Write("b", Small);
        Assert.Equal(Contents("b"), Contents("a"));
    }

    [Fact]
    public void AnInterruptedFolderHasNoDescription()
    {
        using var stop = new CancellationTokenSource();
        var log = new CancellingLog(stop, "Kidneys");

        Assert.Throws<OperationCanceledException>(() => PhantomTasks.Write(folder.Combine("a"), Small, log, stop.Token));

        Assert.True(File.Exists(folder.Combine("a", "Task01_Liver", "dataset.json")));
        Assert.False(File.Exists(folder.Combine("a", "Task02_Kidneys", "dataset.json")));
    }

    [Theory]
    [InlineData("Task01_Liver", "CT", "background,liver")]
    [InlineData("Task02_Kidneys", "CT", "background,kidney,lesion")]
    [InlineData("Task03_Hippocampus", "MRI", "background,anterior,posterior")]
    public void TheLibraryReadsThemAsTasks(string task, string channel, string labels)
    {
        Write("a", Small);

        var dataset = TaskDataset.Load(folder.Combine("a", task));

        Assert.Equal(task.Split('_')[1], dataset.Name);
        Assert.Equal([channel], dataset.Channels);
        Assert.Equal(labels.Split(','), dataset.Labels);
        Assert.Equal("generated", dataset.Licence);
        Assert.Equal(2, dataset.Cases.Count);
    }

    [Fact]
    public void ImageAndLabelShareAnAnisotropicGrid()
    {
        Write("a", Small);

        foreach (var item in PhantomTasks.Folders.SelectMany(task => TaskDataset.Load(folder.Combine("a", task)).Cases))
        {
            var image = NiftiFile.ReadHeader(item.ImagePath).Geometry;
            Assert.True(image.HasGridOf(NiftiFile.ReadHeader(item.LabelPath).Geometry));
            Assert.InRange(image.Spacing[0], 2.79, 3.21);
            Assert.InRange(image.Spacing[1], 1.39, 1.61);
            Assert.Equal(image.Spacing[1], image.Spacing[2]);
            Assert.All(image.Size.Zip(Small.Size), n => Assert.InRange(n.First, n.Second * 0.93, n.Second * 1.07));
        }
    }

    [Fact]
    public void AllFaultsOfTheOptionsComeAtOnce()
    {
        var options = new PhantomOptions { Cases = 1, Unlabelled = -1, Size = [8, 64] };

        var error = Assert.Throws<UserErrorException>(() => Write("a", options));

        Assert.Equal(
            [
                "error MSQ2001: option 'Cases' is '1'. Allowed is 2 or more: one to train on and one to test with",
                "error MSQ2001: option 'Unlabelled' is '-1'. Allowed is 0 or more",
                "error MSQ2001: option 'Size' is '8,64'. Allowed is three numbers z,y,x from 16 to 512",
            ],
            error.Diagnostics.Select(d => d.ToString().Split(';')[0]));
        Assert.False(Directory.Exists(folder.Combine("a")));
    }

    private void Write(string name, PhantomOptions options) =>
        PhantomTasks.Write(folder.Combine(name), options, NullStageLog.Instance, CancellationToken.None);

    private SortedDictionary<string, string> Contents(string name)
    {
        var root = folder.Combine(name);
        return new SortedDictionary<string, string>(
            Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
                .ToDictionary(f => Path.GetRelativePath(root, f), f => Convert.ToHexString(System.IO.Hashing.XxHash64.Hash(File.ReadAllBytes(f)))),
            StringComparer.Ordinal);
    }

    private sealed class CancellingLog(CancellationTokenSource stop, string subject) : IStageLog
    {
        public void Info(string message)
        {
        }

        public void Warn(Diagnostic diagnostic)
        {
        }

        public void Report(StageProgress progress)
        {
            if (progress.Subject == subject)
                stop.Cancel();
        }
    }
}
