using TorchSharp;

namespace MedSeqFT.Tests.Inference;

/// <summary>Counts the tiles that it is given.</summary>
internal sealed class CountedBackbone : ThresholdBackbone
{
    public int Tiles { get; set; }

    /// <summary>Told the number of each tile, from 1, before it is predicted.</summary>
    public Action<int> AtTile { get; set; } = _ => { };

    public override torch.Tensor forward(torch.Tensor input)
    {
        AtTile(++Tiles);
        return base.forward(input);
    }
}
