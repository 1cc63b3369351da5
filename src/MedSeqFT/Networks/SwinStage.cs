using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Networks;

/// <summary>Two Swin blocks, the second with shifted windows, then merging to half the size and twice the channels.</summary>
internal sealed class SwinStage : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private readonly ModuleList<SwinBlock> blocks;
    private readonly PatchMerging downsample;
    private readonly Recomputation recomputation;

    public SwinStage(long channels, long heads, Recomputation recomputation)
        : base(nameof(SwinStage))
    {
        this.recomputation = recomputation;
        blocks = [new SwinBlock(channels, heads, shifted: false, recomputation), new SwinBlock(channels, heads, shifted: true, recomputation)];
        downsample = new PatchMerging(channels);
        RegisterComponents();
    }

    /// <summary>[batch, C, z, y, x] to [batch, 2C, z/2, y/2, x/2].</summary>
    public override torch.Tensor forward(torch.Tensor features)
    {
        using var scope = torch.NewDisposeScope();
        var map = features.permute(0, 2, 3, 4, 1);
        foreach (var block in blocks)
            map = recomputation.Run(block.call, map);
        return downsample.call(map).permute(0, 4, 1, 2, 3).MoveToOuterDisposeScope();
    }
}
