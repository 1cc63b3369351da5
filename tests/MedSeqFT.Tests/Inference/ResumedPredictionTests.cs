using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;
using MedSeqFT.Inference;
using MedSeqFT.Tests.Datasets;
using TorchSharp;

namespace MedSeqFT.Tests.Inference;

/// <summary>A folder of images, predicted in one go or in several.</summary>
public sealed class ResumedPredictionTests : IDisposable
{
    private static readonly TaskModelPlan Plan = TestPlans.Plan(targetSpacing: [3, 1, 1]) with { PatchSize = [8, 32, 32], Mirroring = false };
    private readonly TemporaryFolder folder = new();
    private readonly CountedBackbone network = new();
    private readonly SegmentationModel model;

    public ResumedPredictionTests()
    {
        model = new SegmentationModel(network, Plan, torch.CPU);
        foreach (var name in new[] { "a", "b", "c" })
            WriteImage(name, organMm: 14);
    }

    public void Dispose()
    {
        model.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void WhatIsDoneIsPassedOver()
    {
        var first = Predict();
        var tiles = network.Tiles;

        Assert.Equal(first, Predict());
        Assert.Equal(tiles, network.Tiles);
        Assert.Equal(3, first.Count);
    }

    [Fact]
    public void ALinkThatLeadsBackToItselfKeepsNoOtherImageBack()
    {
        File.CreateSymbolicLink(folder.Combine("in", "aa.nii.gz"), folder.Combine("in", "aa.nii.gz"));
        Directory.CreateSymbolicLink(folder.Combine("in", "loop"), folder.Combine("in"));

        var fault = Assert.Throws<UserErrorException>(() => Predict()).Diagnostics.Single();

        Assert.Contains("leads back to itself", fault.Message, StringComparison.Ordinal);
        Assert.Contains("aa.nii.gz", fault.ToString(), StringComparison.Ordinal);
        Assert.Equal(["a.nii.gz", "b.nii.gz", "c.nii.gz", PredictionRecord.FileName], Written());
    }

    [Fact]
    public void AStoppedRunGoesOnWithTheImageItWasStoppedIn()
    {
        using var stop = new CancellationTokenSource();
        network.AtTile = tile =>
        {
            if (tile > TilesOfOneImage)
                stop.Cancel();
        };

        Assert.Throws<OperationCanceledException>(() => Predictor.Run(model, [folder.Combine("in")], folder.Combine("out"), cancellation: stop.Token));
        Assert.Equal(["a.nii.gz", PredictionRecord.FileName], Written());
        network.AtTile = _ => { };
        network.Tiles = 0;
        Predict();

        Assert.Equal(2 * TilesOfOneImage, network.Tiles);
        Assert.Equal(["a.nii.gz", "b.nii.gz", "c.nii.gz", PredictionRecord.FileName], Written());
    }

    [Fact]
    public void AChangedImageAMissingResultAndAnotherModelArePredictedAnew()
    {
        Predict();

        WriteImage("b", organMm: 10);
        Assert.Equal(TilesOfOneImage, TilesOf(() => Predict()));
        File.Delete(folder.Combine("out", "c.nii.gz"));
        Assert.Equal(TilesOfOneImage, TilesOf(() => Predict()));
        model.Window = model.Window with { TileStep = 1 };
        Assert.True(TilesOf(() => Predict()) > 0);
        Assert.Equal(0, TilesOf(() => Predict()));
    }

    [Fact]
    public void EverythingIsPredictedAgainWhereThatIsWanted()
    {
        Predict();

        Assert.Equal(3 * TilesOfOneImage, TilesOf(() => Predictor.Run(model, [folder.Combine("in")], folder.Combine("out"), again: true)));
    }

    [Fact]
    public void ABrokenImageKeepsNoneOfTheOthersBack()
    {
        File.WriteAllText(folder.Combine("in", "b.nii.gz"), "no image");
        File.WriteAllText(folder.Combine("in", "bb.nii"), "neither");

        var fault = Assert.Throws<UserErrorException>(() => Predict());

        Assert.Equal(2, fault.Diagnostics.Count);
        Assert.Contains("b.nii.gz", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["a.nii.gz", "c.nii.gz", PredictionRecord.FileName], Written());
    }

    [Fact]
    public void ProgressCountsImages()
    {
        var log = new RecordingLog();

        Predictor.Run(model, [folder.Combine("in")], folder.Combine("out"), log);

        Assert.Equal([(1L, 3L, "a.nii.gz"), (2, 3, "b.nii.gz"), (3, 3, "c.nii.gz")], log.Progress.Where(p => p.Subject == "images").Select(p => (p.Done, p.Total, p.Detail)));
        Assert.Contains(log.Progress, p => p.Subject == "b.nii.gz" && p.Done == TilesOfOneImage);
    }

    // 14 x 40 x 48 voxels in tiles of 8 x 32 x 32 with steps of half a tile.
    private static int TilesOfOneImage => 3 * 2 * 2;

    private int TilesOf(Action action)
    {
        network.Tiles = 0;
        action();
        return network.Tiles;
    }

    private IReadOnlyList<string> Predict() => Predictor.Run(model, [folder.Combine("in")], folder.Combine("out"));

    private string[] Written() => [.. Directory.EnumerateFiles(folder.Combine("out")).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private void WriteImage(string name, double organMm)
    {
        using var blob = new BlobImage([14, 40, 48], [3, 1, 1], organMm);
        var whole = blob.Image with { Voxels = blob.Image.Voxels.add(1e-3f) }; // no zeros: nothing is cropped
        NiftiFile.Write(folder.Combine("in", $"{name}.nii.gz"), whole);
        whole.Dispose();
    }
}
