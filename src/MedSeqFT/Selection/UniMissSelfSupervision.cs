using System.Globalization;
using MedSeqFT.Imaging;
using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Selection;

/// <summary>UniMiSS+: self-distillation and reconstruction on two views of a volume.</summary>
/// <param name="withSlices">Also the distillation from slices, which needs what M_0 has for planar images.</param>
internal sealed class UniMissSelfSupervision(string name, bool withSlices) : ISelfSupervision
{
    public string Name => name;

    public bool WithSlices => withSlices;

    public int[] OwnViewSize => [16, 96, 96];

    public string? RefuseViewSize(IReadOnlyList<int> size) => MixedInputSize.Fits(size) ? null : MixedInputSize.Allowed;

    public IReadOnlyList<torch.Tensor> Views(Volume volume, IReadOnlyList<bool> isCt, int[] size) => UniMissViews.FromVolume(volume, isCt);

    public OpenPretext Open(Backbone network, NamedTensors foundation, SslOptions options, int[] size, long seed)
    {
        network.eval();
        var device = network.parameters().First().device;
        var checkpoint = UniMissCheckpoint.Of(foundation);
        if (!checkpoint.HasHead)
        {
            var plain = Recipe(size, seed, WeightsDigest.Of(WeightsDigest.Embedding(network)));
            return new OpenPretext(new UniMissPretext(new EncoderViewLoss(network), VoCoPretext.NoHead, plain, size, device, seed));
        }
        var shape = ((UniMissPlus)network).Shape;
        var student = DinoNetwork.From(checkpoint.Student, shape, size, withSlices).to(device);
        var teacher = DinoNetwork.From(checkpoint.Teacher, shape, size, planar: false).to(device);
        student.eval();
        teacher.eval();
        var center = Center(checkpoint, student).to(device);
        var recipe = Recipe(size, seed, WeightsDigest.Of([.. student.named_parameters(), .. teacher.named_parameters()], center));
        return new OpenPretext(
            new UniMissPretext(new DinoViewLoss(student, teacher, center, withSlices), "unimiss", recipe, size, device, seed), student, teacher, center);
    }

    private static torch.Tensor Center(UniMissCheckpoint checkpoint, DinoNetwork student)
    {
        var shape = new[] { 1, student.get_parameter("head.last_layer.weight_v")!.shape[0] };
        return checkpoint.Center?.to(torch.float32).reshape(shape).clone().DetachFromDisposeScope() ?? torch.zeros(shape).DetachFromDisposeScope();
    }

    private string Recipe(int[] size, long seed, string weights) =>
        string.Create(CultureInfo.InvariantCulture, $"{name} view {string.Join('x', size)} seed {seed} weights {weights}");
}
