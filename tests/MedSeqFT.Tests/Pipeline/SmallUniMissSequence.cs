using MedSeqFT.Networks;
using MedSeqFT.Selection;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Pipeline;

/// <summary>The same tasks and stages on the smallest UniMiSS+; its M_0 is random, with student, teacher and centre.</summary>
public sealed class SmallUniMissSequence : IDisposable
{
    private static readonly int[] ViewSize = [16, 32, 32];

    private readonly SmallSequence sequence = new(
        new() { ["Backbone"] = "unimiss-plus", ["BackboneFeatureSize"] = "4" }, viewSize: "16,32,32", patchSize: "16,32,64", WriteRandomFoundation);

    public string FoundationFile => sequence.FoundationFile;

    public string At(string path) => sequence.At(path);

    public void Dispose() => sequence.Dispose();

    private static void WriteRandomFoundation(SmallSequence sequence)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(sequence.FoundationFile)!);
        using var scope = torch.NewDisposeScope();
        var tensors = new Dictionary<string, torch.Tensor> { ["dino_loss.center"] = torch.zeros(1, 12) };
        foreach (var (prefix, seed) in new[] { ("", 1), ("teacher.", 2) })
        {
            using var network = new DinoNetwork(MixedShape.Of(4), ViewSize, hidden: 16, bottleneck: 8, output: 12);
            MixedInitialisation.Fill(network, seed);
            foreach (var (name, tensor) in network.state_dict())
                tensors[prefix + name] = tensor.detach().clone();
        }
        TensorFile.Write(sequence.FoundationFile, tensors, new Dictionary<string, string> { ["medseqft.size"] = string.Join(',', ViewSize) });
    }
}
