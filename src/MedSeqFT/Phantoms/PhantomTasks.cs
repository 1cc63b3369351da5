using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Phantoms;

/// <summary>
/// Three generated tasks in Decathlon layout, for the example and for tests that need data of a known kind: Liver and
/// Kidneys (CT), Hippocampus (MR), of which nobody's privacy or licence is touched. Case i is a function of (seed,
/// task, i) alone. Bodies are a quarter of life size, so that 32x64x64 voxels of 3 x 1.5 x 1.5 mm hold one.
/// </summary>
public static class PhantomTasks
{
    private const string UnlabelledFolder = "unlabelled";

    private static readonly PhantomTask[] Tasks =
    [
        new("Liver", "CT", ["background", "liver"], Abdomen.WithLiver),
        new("Kidneys", "CT", ["background", "kidney", "lesion"], Abdomen.WithKidneys),
        new("Hippocampus", "MRI", ["background", "anterior", "posterior"], TemporalLobe.WithHippocampus),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. Tasks.Select(t => t.Name)];

    /// <summary>Task01_Liver, ...: numbered as in the Decathlon, so that new tasks join a sequence in this order.</summary>
    public static IReadOnlyList<string> Folders { get; } = [.. Tasks.Select((task, i) => $"Task{i + 1:00}_{task.Name}")];

    /// <summary>
    /// Leaves folder/Task01_Liver/{dataset.json, imagesTr, labelsTr} and folder/unlabelled. What the same options have
    /// left before is kept; what others have left is overwritten.
    /// </summary>
    /// <exception cref="UserErrorException">MSQ2001, all faults of the options.</exception>
    public static void Write(string folder, PhantomOptions options, IStageLog log, CancellationToken cancellation)
    {
        if (options.Validate().ToList() is { Count: > 0 } faults)
            throw new UserErrorException(faults);
        foreach (var (task, name) in Tasks.Zip(Folders))
            Write(Path.Combine(folder, name), task, options, log, cancellation);
        if (options.Unlabelled > 0)
            WriteUnlabelled(Path.Combine(folder, UnlabelledFolder), options, log, cancellation);
    }

    private static void Write(string folder, PhantomTask task, PhantomOptions options, IStageLog log, CancellationToken cancellation)
    {
        var ids = Enumerable.Range(1, options.Cases).Select(i => $"{task.Name.ToLowerInvariant()}_{i:000}").ToList();
        var set = PhantomSet.Open(folder, "dataset.json", task.Describe(ids, options));
        for (var i = 0; i < ids.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            log.Report(new StageProgress("phantoms", task.Name, i, ids.Count));
            var image = Path.Combine(folder, "imagesTr", $"{ids[i]}.nii.gz");
            var label = Path.Combine(folder, "labelsTr", $"{ids[i]}.nii.gz");
            if (!set.Has(image, label))
                WriteCase(task, CounterRandom.For(options.Seed, $"phantom {task.Name}", ids[i]), options.Size, image, label);
        }
        set.Complete();
        log.Report(new StageProgress("phantoms", task.Name, ids.Count, ids.Count));
    }

    private static void WriteCase(PhantomTask task, CounterRandom random, int[] typicalSize, string image, string label)
    {
        using var scope = torch.NewDisposeScope();
        var geometry = DrawGeometry(typicalSize, ref random);
        var phantom = task.Paint(geometry.Size, random);
        NiftiFile.Write(image, new Volume(phantom.Image.unsqueeze(0), geometry), NiftiDataType.I16);
        NiftiFile.WriteLabels(label, phantom.Label, geometry);
    }

    private static void WriteUnlabelled(string folder, PhantomOptions options, IStageLog log, CancellationToken cancellation)
    {
        var set = PhantomSet.Open(folder, "phantoms.json", PhantomTask.DescribeUnlabelled(options));
        for (var i = 0; i < options.Unlabelled; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            log.Report(new StageProgress("phantoms", UnlabelledFolder, i, options.Unlabelled));
            var file = Path.Combine(folder, $"ct_{i + 1:000}.nii.gz");
            if (set.Has(file))
                continue;
            using var scope = torch.NewDisposeScope();
            var random = CounterRandom.For(options.Seed, "phantom unlabelled", index: i);
            var geometry = DrawGeometry(options.Size, ref random);
            NiftiFile.Write(file, new Volume(Abdomen.Unlabelled(geometry.Size, random).unsqueeze(0), geometry), NiftiDataType.I16);
        }
        set.Complete();
        log.Report(new StageProgress("phantoms", UnlabelledFolder, options.Unlabelled, options.Unlabelled));
    }

    private static VolumeGeometry DrawGeometry(int[] typicalSize, ref CounterRandom random)
    {
        double[] spacing = [2.8 + 0.1 * random.Below(5), 0, 0];
        spacing[1] = spacing[2] = 1.40 + 0.05 * random.Below(5);
        var size = new int[3];
        for (var axis = 0; axis < 3; axis++)
            size[axis] = (int)Math.Round(typicalSize[axis] * random.Uniform(0.94, 1.06));
        var geometry = VolumeGeometry.AxisAligned(size, spacing);
        var affine = geometry.Affine.ToArray();
        affine[3] = -spacing[2] * size[2] / 2;
        affine[7] = -spacing[1] * size[1] / 2;
        affine[11] = Math.Round(random.Uniform(-300, 300));
        return geometry with { Affine = affine };
    }
}
