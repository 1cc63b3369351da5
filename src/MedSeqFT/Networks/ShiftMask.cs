using System.Collections.Concurrent;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Networks;

/// <summary>
/// Which tokens of a shifted window must not see each other, since the roll brought them together from opposite ends of the map.
/// At most eight masks exist (a seam or none along each axis), so windows are grouped by mask instead of giving each of the
/// hundreds its own [token, token] matrix as MONAI does: same numbers, a fraction of the memory traffic.
/// </summary>
internal sealed class ShiftMask
{
    // MONAI and Swin add -100, whose exponential is a subnormal number: to multiply by those takes x86 processors a hundred times
    // as long, and a shifted block twice. This one's is 0, as -100's is once it's added to a sum of weights near 1.
    private const float Forbidden = -200;

    private static readonly ConcurrentDictionary<(WindowGrid Grid, string Device, torch.ScalarType Type), ShiftMask> Cache = new();

    private ShiftMask(IReadOnlyList<WindowGroup> groups, torch.Tensor? order) => (Groups, Order) = (groups, order);

    public IReadOnlyList<WindowGroup> Groups { get; }

    /// <summary>For every window its place in the concatenated groups, int64; null when there is one group.</summary>
    public torch.Tensor? Order { get; }

    /// <summary>Made once for each grid, device and type; its tensors live as long as the process.</summary>
    public static ShiftMask For(WindowGrid grid, torch.Device device, torch.ScalarType type) =>
        Cache.GetOrAdd((grid, device.ToString(), type), _ => Make(grid, device, type));

    private static ShiftMask Make(WindowGrid grid, torch.Device device, torch.ScalarType type)
    {
        if (!grid.IsShifted)
            return new ShiftMask([new WindowGroup(null, null)], null);
        using var scope = torch.NewDisposeScope();
        using var constants = torch.no_grad();
        var windows = AllOf(grid.Z.Count, grid.Y.Count, grid.X.Count)
            .Select((w, number) => (Number: (long)number, Seams: (grid.Z.HasSeam(w.Z), grid.Y.HasSeam(w.Y), grid.X.HasSeam(w.X))))
            .GroupBy(w => w.Seams, w => w.Number)
            .Select(g => (Numbers: g.ToArray(), Mask: Mask(grid, g.Key)))
            .ToArray();
        var groups = windows.Select(w => new WindowGroup(
            Constant(torch.tensor(w.Numbers), device), w.Mask is null ? null : Constant(w.Mask.to(type), device)));
        var order = torch.argsort(torch.tensor(windows.SelectMany(w => w.Numbers).ToArray()));
        return new ShiftMask([.. groups], Constant(order, device));
    }

    private static torch.Tensor Constant(torch.Tensor tensor, torch.Device device) => tensor.to(device).DetachFromDisposeScope();

    private static torch.Tensor? Mask(WindowGrid grid, (bool Z, bool Y, bool X) seams)
    {
        if (seams is (false, false, false))
            return null;
        var sides = AllOf(grid.Z.Window, grid.Y.Window, grid.X.Window)
            .Select(t => Bit(seams.Z && grid.Z.IsBeyondSeam(t.Z), 4) | Bit(seams.Y && grid.Y.IsBeyondSeam(t.Y), 2) | Bit(seams.X && grid.X.IsBeyondSeam(t.X), 1));
        var side = torch.tensor(sides.ToArray());
        return side.unsqueeze(0).ne(side.unsqueeze(1)).to(torch.float32).Times(Forbidden);
    }

    private static int Bit(bool isSet, int value) => isSet ? value : 0;

    private static IEnumerable<(long Z, long Y, long X)> AllOf(long sizeZ, long sizeY, long sizeX)
    {
        for (var z = 0L; z < sizeZ; z++)
            for (var y = 0L; y < sizeY; y++)
                for (var x = 0L; x < sizeX; x++)
                    yield return (z, y, x);
    }
}
