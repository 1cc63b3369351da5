using MedSeqFT.Imaging;
using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Selection;

/// <summary>VoCo: where random crops of a volume lie among its base crops.</summary>
internal sealed class VoCoSelfSupervision(VoCoVersion version) : ISelfSupervision
{
    public string Name => version.Name;

    public VoCoVersion Version => version;

    public int[] OwnViewSize => version.OwnViewSize;

    public string? RefuseViewSize(IReadOnlyList<int> size) => version.RefuseViewSize(size);

    public IReadOnlyList<torch.Tensor> Views(Volume volume, IReadOnlyList<bool> isCt, int[] size) => SslView.FromVolume(volume, isCt, size);

    public OpenPretext Open(Backbone network, NamedTensors foundation, SslOptions options, int[] size, long seed)
    {
        var head = VoCoHead.From(foundation)?.to(network.parameters().First().device);
        var task = new VoCoPretext(network, head, options with { SslViewSize = size }, seed, version);
        return head is null ? new OpenPretext(task) : new OpenPretext(task, head);
    }
}
