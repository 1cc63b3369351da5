using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;
using MedSeqFT.Tests.Inference;
using MedSeqFT.Tool.Verbs;

namespace MedSeqFT.Tests.Tool;

public sealed class PredictVerbTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void OneImageGivesOneLabelMapOnItsGrid()
    {
        PackedModels.Write(folder, "Liver");
        using var blob = new BlobImage([12, 32, 40], [3, 1, 1]);
        NiftiFile.Write(folder.Combine("image.nii.gz"), blob.Image);
        var output = folder.Combine("labels.nii.gz");

        var run = ToolRun.Of("predict", "--model", folder.Combine("packed"), "--input", folder.Combine("image.nii.gz"), "--output", output, "--device", "cpu", "--json");

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal($$"""{"type":"result","output":{{System.Text.Json.JsonSerializer.Serialize(output)}}}""", run.Lines[^1]);
        Assert.True(NiftiFile.ReadHeader(output).Geometry.HasGridOf(blob.Image.Geometry));
    }

    [Theory]
    [InlineData("labels.nrrd")]
    [InlineData("labels.nii.gz")]
    public void AnNrrdImageGivesTheLabelMapOfTheSameNiftiImage(string name)
    {
        PackedModels.Write(folder, "Liver");
        using var blob = new BlobImage([12, 32, 40], [3, 1, 1]);
        var rounded = blob.Image with { Voxels = blob.Image.Voxels.clamp(0, 200) };
        NiftiFile.Write(folder.Combine("image.nii.gz"), rounded);
        ImageFile.WriteLabels(folder.Combine("image.nrrd"), rounded.Voxels[0], rounded.Geometry);

        var nifti = Predict("image.nii.gz", "expected.nii.gz");
        var nrrd = Predict("image.nrrd", name);

        Assert.Equal(nifti.Voxels, nrrd.Voxels);
        Assert.True(nifti.Geometry.CornerDistance(nrrd.Geometry) < 1e-4);

        Volume Predict(string input, string output)
        {
            var run = ToolRun.Of("predict", "--model", folder.Combine("packed"), "--input", folder.Combine(input), "--output", folder.Combine(output), "--device", "cpu", "--no-mirroring");
            Assert.Equal("", run.Error);
            return ImageFile.Read(folder.Combine(output));
        }
    }

    [Fact]
    public void APackedModelOfOneTaskNeedsNoTask()
    {
        PackedModels.Write(folder, "Liver");

        Assert.Equal(folder.Combine("packed", "tasks", "Liver"), PredictVerb.TaskFolder(folder.Combine("packed"), task: null));
    }

    [Fact]
    public void OneOfSeveralTasksMustBeNamed()
    {
        PackedModels.Write(folder, "Liver", "Spleen");
        var model = folder.Combine("packed");

        var error = Assert.Throws<UserErrorException>(() => PredictVerb.TaskFolder(model, task: null));

        Assert.Equal($"error MSQ3210: the packed model '{model}' has several tasks: Liver, Spleen. Name the one meant (--task, or the argument 'task').", error.Message);
        Assert.Equal(folder.Combine("packed", "tasks", "Spleen"), PredictVerb.TaskFolder(model, "Spleen"));
    }

    [Fact]
    public void AFolderWithoutAManifestIsTakenAsItIs()
    {
        File.WriteAllText(folder.Combine("deliverable.safetensors"), "");

        Assert.Equal(folder.Path, PredictVerb.TaskFolder(folder.Path, task: null));
    }

    [Fact]
    public void OnlyTheFilesOfTheTaskInUseAreComparedWithTheManifest()
    {
        PackedModels.Write(folder, "Liver", "Spleen");
        var model = folder.Combine("packed");
        File.AppendAllText(Path.Combine(model, "tasks", "Liver", "plan.json"), " ");

        Assert.Equal(folder.Combine("packed", "tasks", "Spleen"), PredictVerb.TaskFolder(model, "Spleen"));
        Assert.Equal("MSQ3205", Assert.Throws<UserErrorException>(() => PredictVerb.TaskFolder(model, "Liver")).Diagnostics.Single().Code);
    }

    [Fact]
    public void AFolderOfImagesIsPredictedOnce()
    {
        PackedModels.Write(folder, "Liver");
        Directory.CreateDirectory(folder.Combine("in"));
        using var blob = new BlobImage([12, 32, 40], [3, 1, 1]);
        NiftiFile.Write(folder.Combine("in", "a.nii.gz"), blob.Image);
        NiftiFile.Write(folder.Combine("in", "b.nii.gz"), blob.Image);
        string[] command = ["predict", "--model", folder.Combine("packed"), "--input", folder.Combine("in"), "--output", folder.Combine("out"), "--device", "cpu", "--no-mirroring", "--tiles-at-once", "2"];

        var first = ToolRun.Of(command);
        var second = ToolRun.Of(command);

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Contains($"{folder.Combine("in", "b.nii.gz")} -> {folder.Combine("out", "b.nii.gz")}", first.Output, StringComparison.Ordinal);
        Assert.Contains("predict images 2/2  b.nii.gz", first.Output, StringComparison.Ordinal);
        Assert.Contains("a.nii.gz: predicted already, passed over", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(" -> ", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ThePrecisionIsOneOfTwo()
    {
        var run = ToolRun.Of("predict", "--model", folder.Path, "--input", folder.Path, "--output", folder.Combine("out"), "--precision", "int4");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("'bfloat16'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileCannotTakeManyImages()
    {
        PackedModels.Write(folder, "Liver");
        var output = folder.Combine("labels.nii.gz");

        var run = ToolRun.Of("predict", "--model", folder.Combine("packed"), "--input", folder.Path, "--output", output, "--device", "cpu");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal($"error MSQ2074: '{output}' is one file, but --input is not one image that exists. Name an image, or a folder for the output.\n", run.Error);
    }

    [Fact]
    public void AnImageIsNeverReplacedByItsLabels()
    {
        PackedModels.Write(folder, "Liver");
        var image = folder.Combine("image.nii.gz");
        File.WriteAllText(image, "");

        var run = ToolRun.Of("predict", "--model", folder.Combine("packed"), "--input", image, "--output", image, "--device", "cpu");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("error MSQ1042", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderThatIsNoModelIsAUserError()
    {
        File.WriteAllText(folder.Combine("image.nii"), "");

        var run = ToolRun.Of("predict", "--model", folder.Path, "--input", folder.Path, "--output", folder.Combine("out"), "--device", "cpu");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("error MSQ3207", run.Error, StringComparison.Ordinal);
    }
}
