using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;
using MedSeqFT.Networks;
using MedSeqFT.Preprocessing;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Inference;

/// <summary>
/// A trained task model (deliverable) ready to predict: an image of any grid in, labels on the same grid out. Owns its
/// network; one prediction at a time.
/// </summary>
public sealed class SegmentationModel : IDisposable
{
    private readonly Backbone network;
    private readonly torch.Device device;

    /// <param name="precision">BFloat16 rounds the network's weights, for good.</param>
    public SegmentationModel(Backbone network, TaskModelPlan plan, torch.Device device, TilePrecision precision = TilePrecision.Full)
    {
        this.network = precision == TilePrecision.BFloat16 ? network.to(device).to(torch.bfloat16) : network.to(device);
        this.network.eval();
        this.device = device;
        Plan = plan;
        Window = new SlidingWindowOptions
        {
            PatchSize = plan.PatchSize,
            TileStep = plan.TileStep,
            Mirroring = plan.Mirroring,
            Average = plan.Average,
            Precision = precision,
        };
    }

    public TaskModelPlan Plan { get; }

    /// <summary>From the plan at first; change it to trade quality for speed, e.g. without mirroring.</summary>
    public SlidingWindowOptions Window { get; set; }

    /// <summary>What is removed from every prediction; nothing, unless the model's folder has a postprocessing.json.</summary>
    public Postprocessing Postprocessing { get; set; } = Postprocessing.None;

    /// <param name="path">A packed model, one of the folders under its tasks, or a task's finetuned folder.</param>
    /// <param name="device">auto | cpu | cuda | cuda:N.</param>
    /// <param name="task">Of a packed model; may be left out when it has one only.</param>
    /// <exception cref="UserErrorException">MSQ3206 to 3210 no such task or incomplete folder, MSQ30xx weights that don't fit, MSQ500x device.</exception>
    public static SegmentationModel Load(string path, string device = "auto", string? task = null, TilePrecision precision = TilePrecision.Full)
    {
        LibTorch.EnsureLoaded();
        var folder = TaskModelFolder.Find(path, task);
        var plan = TaskModelPlan.Load(folder.Path);
        var network = Backbones.CreateEmpty(plan.Backbone, plan.Channels.Count, plan.Outputs, plan.PatchSize);
        using (var state = TensorFile.Read(folder.WeightsFile))
            PretrainedWeights.Restore(network, state, (_, _) => true, folder.WeightsFile);
        var postprocessing = Path.Combine(folder.Path, Postprocessing.FileName);
        return new SegmentationModel(network, plan, Devices.Resolve(device), precision)
        {
            Postprocessing = File.Exists(postprocessing) ? Postprocessing.Load(postprocessing) : Postprocessing.None,
        };
    }

    /// <param name="name">Of the image, for progress and messages.</param>
    /// <returns>One channel of label values on the grid of <paramref name="image"/>; the caller owns it.</returns>
    public Volume Predict(Volume image, string name = "image", IStageLog? log = null, CancellationToken cancellation = default) =>
        VolumeOf(Preprocessor.Consume(image with { Voxels = image.Voxels.clone() }, Plan.Preprocessing, name), name, log, cancellation);

    /// <exception cref="UserErrorException">MSQ10xx: not a readable image, or not one for this model.</exception>
    public Volume Predict(string imagePath, IStageLog? log = null, CancellationToken cancellation = default) =>
        VolumeOf(Prepared(imagePath), Path.GetFileName(imagePath), log, cancellation);

    /// <summary>NIfTI or NRRD in; a label map of either format out, as the name says.</summary>
    public void PredictFile(string imagePath, string labelPath, IStageLog? log = null, CancellationToken cancellation = default)
    {
        var prepared = Prepared(imagePath);
        var grid = prepared.Geometry.Original;
        using var labels = Labels(prepared, Path.GetFileName(imagePath), log, cancellation);
        ImageFile.WriteLabels(labelPath, labels, grid);
    }

    /// <summary>Changes with the weights, the plan and the window's settings.</summary>
    internal string Digest() => ModelDigest.Of(network, Plan, Window);

    public void Dispose() => network.Dispose();

    // The image as it was read is gone before the first tile.
    private PreprocessedImage Prepared(string imagePath)
    {
        using var memory = LargeBlocks.Return();
        return Preprocessor.Consume(ImageFile.Read(imagePath), Plan.Preprocessing, Path.GetFileName(imagePath));
    }

    private Volume VolumeOf(PreprocessedImage prepared, string name, IStageLog? log, CancellationToken cancellation)
    {
        using var scope = torch.NewDisposeScope();
        var grid = prepared.Geometry.Original;
        var labels = Labels(prepared, name, log, cancellation);
        return new Volume(labels.to(torch.float32).unsqueeze(0).DetachFromDisposeScope(), grid);
    }

    /// <summary>[z, y, x] on the grid of the image. Disposes of the prepared image.</summary>
    private torch.Tensor Labels(PreprocessedImage prepared, string name, IStageLog? log, CancellationToken cancellation)
    {
        using var scope = torch.NewDisposeScope();
        using var export = new SlabExport(prepared.Geometry, Plan.Preprocessing, Plan.Scheme);
        using (prepared)
            new SlidingWindow(network.call, Window, device).Predict(prepared.Image, export.Take, name, log, cancellation);
        var labels = export.Labels().to(torch.int16).contiguous();
        Postprocessing.Apply(TensorSpans.Of<short>(labels), prepared.Geometry.Original.Size);
        return labels.MoveToOuterDisposeScope();
    }
}
