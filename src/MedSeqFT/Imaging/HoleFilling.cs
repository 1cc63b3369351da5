namespace MedSeqFT.Imaging;

/// <summary>
/// Sets the voxels of a mask that no 6-connected path of unset ones leads out of. The outside is flooded from the faces of
/// the image, whole rows at a time, so that it takes a second mask and a list of rows.
/// </summary>
internal sealed class HoleFilling
{
    private readonly VoxelMask mask;
    private readonly VoxelMask outside;
    private readonly Queue<int> reached = new();
    private readonly bool[] waiting;

    private HoleFilling(VoxelMask mask)
    {
        this.mask = mask;
        outside = new(mask.Size);
        waiting = new bool[mask.Rows];
    }

    public static void Apply(VoxelMask mask)
    {
        var filling = new HoleFilling(mask);
        filling.EnterFromTheFaces();
        filling.Flood();
        for (var row = 0; row < mask.Rows; row++)
        {
            var target = mask.Row(row);
            var open = filling.outside.Row(row);
            for (var word = 0; word < target.Length; word++)
                target[word] |= filling.Free(target, word) & ~open[word];
        }
    }

    private void EnterFromTheFaces()
    {
        var (depth, height, width) = (mask.Size[0], mask.Size[1], mask.Size[2]);
        var ends = new VoxelMask([1, 1, width]);
        ends.Set(0, 1);
        ends.Set(width - 1, 1);
        var all = new VoxelMask([1, 1, width]);
        all.Set(0, width);
        for (var row = 0; row < mask.Rows; row++)
        {
            var (z, y) = Math.DivRem(row, height);
            var face = z == 0 || z == depth - 1 || y == 0 || y == height - 1;
            Enter(row, (face ? all : ends).Row(0));
        }
    }

    private void Flood()
    {
        var (depth, height) = (mask.Size[0], mask.Size[1]);
        while (reached.TryDequeue(out var row))
        {
            waiting[row] = false;
            var (z, y) = Math.DivRem(row, height);
            if (y > 0)
                Enter(row - 1, outside.Row(row));
            if (y < height - 1)
                Enter(row + 1, outside.Row(row));
            if (z > 0)
                Enter(row - height, outside.Row(row));
            if (z < depth - 1)
                Enter(row + height, outside.Row(row));
        }
    }

    // From the places of a neighbouring row, as far along the row as it is free.
    private void Enter(int row, ReadOnlySpan<ulong> from)
    {
        var walls = mask.Row(row);
        var open = outside.Row(row);
        var entered = false;
        for (var word = 0; word < open.Length; word++)
        {
            var fresh = from[word] & Free(walls, word) & ~open[word];
            open[word] |= fresh;
            entered |= fresh != 0;
        }
        if (!entered)
            return;
        Spread(walls, open);
        if (waiting[row])
            return;
        waiting[row] = true;
        reached.Enqueue(row);
    }

    private void Spread(ReadOnlySpan<ulong> walls, Span<ulong> open)
    {
        ulong carried = 0;
        for (var word = 0; word < open.Length; word++)
        {
            var free = Free(walls, word);
            var start = open[word] | (carried & free);
            // An addition carries from the lowest start of a free run to the run's end, and leaves the starts on its way.
            open[word] = free & (~(free + start) | start);
            carried = open[word] >> 63;
        }
        carried = 0;
        for (var word = open.Length - 1; word >= 0; word--)
        {
            var free = Free(walls, word);
            open[word] = Downwards(open[word] | (carried << 63 & free), free);
            carried = open[word] & 1;
        }
    }

    // The same to the lower end of each run, in steps of 1, 2, 4, ... voxels.
    private static ulong Downwards(ulong start, ulong free)
    {
        for (var step = 1; step < 64; step *= 2)
        {
            start |= free & start >> step;
            free &= free >> step;
        }
        return start;
    }

    private ulong Free(ReadOnlySpan<ulong> walls, int word) => ~walls[word] & (word == walls.Length - 1 ? mask.LastWord : ulong.MaxValue);
}
