using MedSeqFT.Diagnostics;
using MedSeqFT.Evaluation;
using MedSeqFT.Imaging;
using MedSeqFT.Inference;
using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Inference;

public sealed class SegmentationModelTests : IDisposable
{
    private static readonly double[] NetworkSpacing = [3, 1, 1];
    private readonly string folder = Directory.CreateTempSubdirectory("medseqft-model-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void FindsExactlyTheClassesOfAnImageOnTheNetworksGrid()
    {
        using var blob = new BlobImage([14, 40, 48], NetworkSpacing);
        using var model = Threshold();

        using var predicted = model.Predict(blob.Image);

        Assert.Equal([1, 14, 40, 48], predicted.Voxels.shape);
        Assert.Equal(0, predicted.Voxels[0].ne(blob.Labels).sum().ToInt64());
    }

    [Fact]
    public void PredictsOnTheGridOfTheImageWhateverItsSpacing()
    {
        using var blob = new BlobImage([36, 30, 44], [1.3, 1.4, 0.8]);
        using var model = Threshold();

        using var predicted = model.Predict(blob.Image);

        Assert.Equal(blob.Image.Geometry, predicted.Geometry);
        using var map = predicted.Voxels[0];
        var score = CaseScore.Of("blob", LabelMap.From(map), LabelMap.From(blob.Labels), [1, 2], blob.Image.Geometry.Spacing);
        Assert.All(score.Classes, c => Assert.InRange(c.Dice, 0.85, 1));
    }

    [Fact]
    public void RemovesWhatItsPostprocessingSays()
    {
        using var blob = new BlobImage([14, 40, 48], NetworkSpacing);
        blob.Image.Voxels[0, 7, 2, 2] = 50; // a voxel of class 1 far from the organ
        using var model = Threshold();
        using var before = model.Predict(blob.Image);

        model.Postprocessing = new Postprocessing { KeepLargest = [[1, 2]] };
        using var after = model.Predict(blob.Image);

        Assert.Equal(1, before.Voxels[0].ne(blob.Labels).sum().ToInt64());
        Assert.Equal(0, after.Voxels[0].ne(blob.Labels).sum().ToInt64());
    }

    [Fact]
    public void TakesTheCoarsestAxisFirstAndTurnsLabelsBack()
    {
        using var blob = new BlobImage([48, 40, 14], [1, 1, 3]);
        var plan = Plan() with { Preprocessing = Plan().Preprocessing with { Transpose = [2, 0, 1] } };
        using var model = new SegmentationModel(new ThresholdBackbone(), plan, torch.CPU);

        using var predicted = model.Predict(blob.Image);

        Assert.Equal(0, predicted.Voxels[0].ne(blob.Labels).sum().ToInt64());
    }

    [Fact]
    public void WritesLabelsThatLieWhereTheImageLies()
    {
        using var blob = new BlobImage([14, 40, 48], NetworkSpacing);
        var (image, output) = (Path.Combine(folder, "a.nii.gz"), Path.Combine(folder, "out", "a.nii.gz"));
        NiftiFile.Write(image, blob.Image);
        using var model = Threshold();

        var written = Predictor.Run(model, [image], Path.Combine(folder, "out"));

        Assert.Equal([output], written);
        using var labels = NiftiFile.Read(output);
        Assert.True(labels.Geometry.HasGridOf(blob.Image.Geometry));
        Assert.InRange(labels.Geometry.CornerDistance(blob.Image.Geometry), 0, 1e-3);
        Assert.Equal(0, labels.Voxels[0].ne(blob.Labels).sum().ToInt64());
    }

    [Fact]
    public void LeavesNoTensorBehind()
    {
        using var blob = new BlobImage([14, 40, 48], NetworkSpacing);
        using var model = Threshold();
        model.Predict(blob.Image).Dispose();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        model.Predict(blob.Image).Dispose();

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void PredictsTheSameAfterItWasSavedAndLoaded()
    {
        using var blob = new BlobImage([20, 40, 48], NetworkSpacing);
        var plan = TestPlans.Plan();
        using var network = Backbones.Create(plan.Backbone, 1, 3, seed: 4);
        using (var state = PretrainedWeights.StateOf(network, (_, _) => true))
            TensorFile.Write(Path.Combine(folder, "deliverable.safetensors"), state);
        plan.Save(folder);
        using var saved = new SegmentationModel(network, plan, torch.CPU);
        using var loaded = SegmentationModel.Load(folder, "cpu");
        saved.Window = loaded.Window = loaded.Window with { Mirroring = false };

        using var expected = saved.Predict(blob.Image);
        using var found = loaded.Predict(blob.Image);

        Assert.True(found.Voxels.equal(expected.Voxels).all().ToBoolean());
    }

    [Fact]
    public void AFileAVolumeAndTheLabelFileOfAnImageAgree()
    {
        using var blob = new BlobImage([20, 26, 30], [2, 1.5, 1.5]);
        var image = Path.Combine(folder, "a.nii.gz");
        NiftiFile.Write(image, blob.Image);
        using var model = Threshold();

        using var ofVolume = model.Predict(blob.Image);
        using var ofFile = model.Predict(image);
        model.PredictFile(image, Path.Combine(folder, "labels.nii"));
        using var written = NiftiFile.Read(Path.Combine(folder, "labels.nii"));

        Assert.True(ofVolume.Voxels.max().ToSingle() == 2);
        Assert.Equal(0, ofFile.Voxels.ne(ofVolume.Voxels).sum().ToInt64());
        Assert.Equal(0, written.Voxels.ne(ofVolume.Voxels).sum().ToInt64());
    }

    [Fact]
    public void HalfPrecisionFindsNearlyTheSameLabels()
    {
        using var blob = new BlobImage([20, 40, 48], NetworkSpacing);
        using var full = new SegmentationModel(Backbones.Create(TestPlans.Plan().Backbone, 1, 3, seed: 4), TestPlans.Plan(), torch.CPU);
        using var half = new SegmentationModel(Backbones.Create(TestPlans.Plan().Backbone, 1, 3, seed: 4), TestPlans.Plan(), torch.CPU, TilePrecision.BFloat16);
        full.Window = full.Window with { Mirroring = false };
        half.Window = half.Window with { Mirroring = false };

        using var expected = full.Predict(blob.Image);
        using var found = half.Predict(blob.Image);

        Assert.Equal(TilePrecision.BFloat16, half.Window.Precision);
        Assert.InRange(found.Voxels.ne(expected.Voxels).to(torch.float32).mean().ToSingle(), 0, 0.05);
        Assert.NotEqual(full.Digest(), half.Digest());
    }

    [Fact]
    public void TheDigestChangesWithWhatAPredictionDependsOn()
    {
        using var model = Threshold();
        using var other = new SegmentationModel(new ThresholdBackbone(), Plan() with { PatchSize = [8, 32, 64] }, torch.CPU);
        var before = model.Digest();

        Assert.NotEqual(before, other.Digest());
        model.Window = model.Window with { TilesAtOnce = 7 };
        Assert.Equal(before, model.Digest());
        model.Window = model.Window with { Mirroring = false };
        Assert.NotEqual(before, model.Digest());
    }

    [Fact]
    public void SaysThatAFolderHasNoWeights()
    {
        TestPlans.Plan().Save(folder);

        Assert.Equal("MSQ3207", Fault().Code);
    }

    [Fact]
    public void SaysThatWeightsHaveNoPlan()
    {
        File.WriteAllText(Path.Combine(folder, "model.safetensors"), "");

        Assert.Equal("MSQ3208", Fault().Code);
    }

    [Fact]
    public void RefusesAPlanForAnUnknownBackbone()
    {
        File.WriteAllText(Path.Combine(folder, "model.safetensors"), "");
        (TestPlans.Plan() with { Backbone = new BackboneOptions { Backbone = "resnet" } }).Save(folder);

        Assert.Equal("MSQ3209", Fault().Code);
        Assert.Contains("'resnet'", Fault().Message, StringComparison.Ordinal);
    }

    private Diagnostic Fault() => Assert.Throws<UserErrorException>(() => SegmentationModel.Load(folder, "cpu")).Diagnostics.Single();

    private static TaskModelPlan Plan() => TestPlans.Plan(targetSpacing: NetworkSpacing) with { PatchSize = [8, 32, 32] };

    private static SegmentationModel Threshold() => new(new ThresholdBackbone(), Plan(), torch.CPU);
}
