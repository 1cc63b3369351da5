using TorchSharp;

namespace MedSeqFT.Networks;

/// <summary>Token map to attention windows and back. Windows and the tokens inside one are ordered z, y, x (x fastest).</summary>
internal static class WindowPartition
{
    /// <summary>[batch, z, y, x, C] to [batch, window, token, C]: zeros appended, rolled back by the shift, cut.</summary>
    public static torch.Tensor Split(torch.Tensor map, WindowGrid grid)
    {
        using var scope = torch.NewDisposeScope();
        var padded = grid.IsPadded
            ? torch.nn.functional.pad(map, [0, 0, 0, grid.X.Padding, 0, grid.Y.Padding, 0, grid.Z.Padding])
            : map;
        var rolled = grid.IsShifted ? padded.roll([-grid.Z.Shift, -grid.Y.Shift, -grid.X.Shift], [1, 2, 3]) : padded;
        var (batch, channels) = (map.shape[0], map.shape[^1]);
        return rolled
            .reshape(batch, grid.Z.Count, grid.Z.Window, grid.Y.Count, grid.Y.Window, grid.X.Count, grid.X.Window, channels)
            .permute(0, 1, 3, 5, 2, 4, 6, 7)
            .reshape(batch, grid.Count, grid.Tokens, channels)
            .MoveToOuterDisposeScope();
    }

    /// <summary>[batch, window, token, C] to [batch, z, y, x, C]: the inverse of <see cref="Split"/>, padding cropped.</summary>
    public static torch.Tensor Join(torch.Tensor windows, WindowGrid grid)
    {
        using var scope = torch.NewDisposeScope();
        var (batch, channels) = (windows.shape[0], windows.shape[^1]);
        var rolled = windows
            .reshape(batch, grid.Z.Count, grid.Y.Count, grid.X.Count, grid.Z.Window, grid.Y.Window, grid.X.Window, channels)
            .permute(0, 1, 4, 2, 5, 3, 6, 7)
            .reshape(batch, grid.Z.Size + grid.Z.Padding, grid.Y.Size + grid.Y.Padding, grid.X.Size + grid.X.Padding, channels);
        var padded = grid.IsShifted ? rolled.roll([grid.Z.Shift, grid.Y.Shift, grid.X.Shift], [1, 2, 3]) : rolled;
        return padded.narrow(1, 0, grid.Z.Size).narrow(2, 0, grid.Y.Size).narrow(3, 0, grid.X.Size).MoveToOuterDisposeScope();
    }
}
