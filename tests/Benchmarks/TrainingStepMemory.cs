using System.Diagnostics;
using System.Globalization;
using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Benchmarks;

/// <summary>
/// The most memory that one step of fine-tuning takes (Dice and cross entropy, backward, clipping, AdamW; three classes, one
/// thread, no teacher), part by part: the numbers that <see cref="TrainingMemory"/>'s estimate is held against. One process, one measurement.
/// </summary>
internal static class TrainingStepMemory
{
    private const int Classes = 3;

    /// <param name="args">Backbone, BackboneFeatureSize (0: its own), patch as z,y,x, ActivationCheckpointing (true or false), batch.</param>
    public static void Run(string[] args)
    {
        torch.set_num_threads(1);
        var options = new BackboneOptions { Backbone = args[0], BackboneFeatureSize = int.Parse(args[1], CultureInfo.InvariantCulture) };
        int[] patch = [.. args[2].Split(',').Select(side => int.Parse(side, CultureInfo.InvariantCulture))];
        var batch = args.Length < 5 ? 1 : int.Parse(args[4], CultureInfo.InvariantCulture);
        using var network = Backbones.Create(options, 1, Classes, seed: 1, patch);
        network.ActivationCheckpointing = bool.Parse(args[3]);
        using var memory = network.ActivationCheckpointing ? LargeBlocks.ReturnActivations() : null; // as training does
        var peaks = Peaks(network, [batch, 1, .. patch]);
        var estimate = TrainingMemory.Of(options, 1, Classes, patch, batch, network.ActivationCheckpointing, teacher: false);
        Console.WriteLine($"{string.Join(' ', args)}: peak {MiB(peaks.Max(part => part.Bytes))} MiB, estimate {MiB(estimate.Total)} MiB; "
            + string.Join(", ", peaks.Select(part => $"{part.Name} {MiB(part.Bytes)}")));
    }

    private static List<(string Name, long Bytes)> Peaks(Backbone network, long[] shape)
    {
        var peaks = new List<(string, long)>();
        using var optimizer = new DecoupledAdam(network.named_parameters().Select(p => (p.name, p.parameter)), weightDecay: 3e-5);
        using var state = new TrainingState([], optimizer);
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(1);
        var images = torch.rand(shape, generator: generator);
        var labels = torch.randint(0, Classes, [shape[0], .. shape[2..]], torch.int64, generator: generator);
        Note("start");
        var clock = Stopwatch.StartNew();
        var loss = DeepSupervision.Terms(network.Supervised(images), labels).Total;
        peaks.Add(("kept", ProcessMemory.Now));
        Note("forward");
        state.Descend(loss, optimizer, gradientClip: 12);
        Note("backward and step");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds:F1} s"));
        return peaks;

        void Note(string name)
        {
            peaks.Add((name, ProcessMemory.Peak));
            ProcessMemory.ForgetPeak();
        }
    }

    private static string MiB(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:F0}");
}
