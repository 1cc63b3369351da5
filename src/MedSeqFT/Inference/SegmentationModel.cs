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
    private static readonly string[] WeightFiles = ["deliverable.safetensors", "model.safetensors"];
    private readonly Backbone network;
    private readonly torch.Device device;

    public SegmentationModel(Backbone network, TaskModelPlan plan, torch.Device device)
    {
        this.network = network.to(device);
        this.network.eval();
        this.device = device;
        Plan = plan;
        Window = new SlidingWindowOptions
        {
            PatchSize = plan.PatchSize,
            TileStep = plan.TileStep,
            Mirroring = plan.Mirroring,
            Average = plan.Average,
        };
    }

    public TaskModelPlan Plan { get; }

    /// <summary>From the plan at first; change it to trade quality for speed, e.g. without mirroring.</summary>
    public SlidingWindowOptions Window { get; set; }

    /// <param name="folder">A task's finetuned folder, or one under tasks of a packed model.</param>
    /// <param name="device">auto | cpu | cuda | cuda:N.</param>
    /// <exception cref="UserErrorException">MSQ3207 to 3209 incomplete folder, MSQ30xx weights that don't fit, MSQ500x device.</exception>
    public static SegmentationModel Load(string folder, string device = "auto")
    {
        var weights = WeightFiles.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new UserErrorException(ArtifactErrors.NoWeights(folder));
        var plan = TaskModelPlan.Load(folder);
        var network = Backbones.Create(plan.Backbone, plan.Channels.Count, plan.Labels.Count, seed: 0);
        using (var state = TensorFile.Read(weights))
            PretrainedWeights.Restore(network, state, (_, _) => true, weights);
        return new SegmentationModel(network, plan, Devices.Resolve(device));
    }

    /// <param name="name">Of the image, for progress and messages.</param>
    /// <returns>One channel of label values on the grid of <paramref name="image"/>; the caller owns it.</returns>
    public Volume Predict(Volume image, string name = "image", IStageLog? log = null, CancellationToken cancellation = default)
    {
        using var scope = torch.NewDisposeScope();
        using var prepared = Preprocessor.Apply(image, label: null, Plan.Preprocessing, name);
        var outputs = new SlidingWindow(network.call, Window, device).Predict(prepared.Image, name, log, cancellation);
        var labels = Export.ToOriginalGrid(outputs, prepared.Geometry, Plan.Preprocessing);
        return new Volume(labels.to(torch.float32).unsqueeze(0).DetachFromDisposeScope(), image.Geometry);
    }

    /// <exception cref="UserErrorException">MSQ10xx: not a readable image, or not one for this model.</exception>
    public Volume Predict(string imagePath, IStageLog? log = null, CancellationToken cancellation = default)
    {
        using var image = NiftiFile.Read(imagePath);
        return Predict(image, Path.GetFileName(imagePath), log, cancellation);
    }

    /// <summary>NIfTI in, label NIfTI out.</summary>
    public void PredictFile(string imagePath, string labelPath, IStageLog? log = null, CancellationToken cancellation = default)
    {
        using var labels = Predict(imagePath, log, cancellation);
        using var map = labels.Voxels[0];
        NiftiFile.WriteLabels(labelPath, map, labels.Geometry);
    }

    public void Dispose() => network.Dispose();
}
