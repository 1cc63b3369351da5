namespace MedSeqFT.Inference;

/// <summary>
/// The parts of a mask whose voxels touch by a face, an edge or a corner (26 neighbours, as nnU-Net counts them). Works on
/// runs along x: runs of neighbouring rows that touch are united, and a second pass numbers the sets.
/// </summary>
internal sealed class ConnectedComponents
{
    private readonly List<VoxelRun> runs = [];
    private readonly List<int> parent = [];
    private int[] component = [];
    private long[] voxels = [];

    private ConnectedComponents()
    {
    }

    /// <summary>Along x within a row, rows in memory order.</summary>
    public IReadOnlyList<VoxelRun> Runs => runs;

    /// <summary>By component, in the order of their first voxels.</summary>
    public IReadOnlyList<long> Voxels => voxels;

    /// <param name="mask">Not 0 inside; z, y, x with x fastest.</param>
    public static ConnectedComponents Of(ReadOnlySpan<byte> mask, IReadOnlyList<int> size)
    {
        var (depth, height, width) = (size[0], size[1], size[2]);
        var found = new ConnectedComponents();
        var firstRun = new int[(depth * height) + 1];
        for (var row = 0; row < depth * height; row++)
        {
            found.AddRuns(mask.Slice(row * width, width), row);
            firstRun[row + 1] = found.runs.Count;
            var y = row % height;
            if (y > 0)
                found.Unite(firstRun, row, row - 1);
            if (row < height)
                continue;
            for (var above = row - height - (y > 0 ? 1 : 0); above <= row - height + (y < height - 1 ? 1 : 0); above++)
                found.Unite(firstRun, row, above);
        }
        found.Number();
        return found;
    }

    /// <summary>Which component a run belongs to.</summary>
    public int Component(int run) => component[run];

    private void AddRuns(ReadOnlySpan<byte> line, int row)
    {
        for (var x = 0; x < line.Length;)
        {
            var start = line[x..].IndexOfAnyExcept((byte)0);
            if (start < 0)
                return;
            start += x;
            var length = line[start..].IndexOf((byte)0);
            x = length < 0 ? line.Length : start + length;
            parent.Add(runs.Count);
            runs.Add(new VoxelRun(row, start, x));
        }
    }

    /// <summary>Joins the runs of two rows that overlap or touch at a corner.</summary>
    private void Unite(int[] firstRun, int row, int earlier)
    {
        var (a, b) = (firstRun[row], firstRun[earlier]);
        while (a < firstRun[row + 1] && b < firstRun[earlier + 1])
        {
            if (runs[a].Start <= runs[b].End && runs[b].Start <= runs[a].End)
                Join(a, b);
            if (runs[a].End < runs[b].End)
                a++;
            else
                b++;
        }
    }

    private void Join(int a, int b)
    {
        (a, b) = (Root(a), Root(b));
        // The earlier run stays the root, so that components come in the order of their first voxels.
        parent[Math.Max(a, b)] = Math.Min(a, b);
    }

    private int Root(int run)
    {
        while (parent[run] != run)
            run = parent[run] = parent[parent[run]];
        return run;
    }

    private void Number()
    {
        component = new int[runs.Count];
        var sizes = new List<long>();
        for (var run = 0; run < runs.Count; run++)
        {
            var root = Root(run);
            if (root == run)
            {
                component[run] = sizes.Count;
                sizes.Add(0);
            }
            component[run] = component[root];
            sizes[component[run]] += runs[run].Voxels;
        }
        voxels = [.. sizes];
    }
}
