namespace MedSeqFT.Evaluation;

/// <summary>The last two axes of a distance transform on one plane of voxels. Holds the scratch memory of one thread.</summary>
internal sealed class DistancePlane
{
    private const int Block = 32; // columns at a time: one cache line of steps
    private const int FewShare = 16;
    private readonly int height;
    private readonly int width;
    private readonly double[] squares;
    private readonly double spacingX;
    private readonly LowerEnvelope alongY;
    private readonly LowerEnvelope alongX;
    private readonly double[] columns;
    private readonly double[] rows;
    private readonly int[] rowsAsked;
    private readonly int[] placesAsked;

    /// <param name="squares">The squared distance along z for a number of steps.</param>
    public DistancePlane(int height, int width, IReadOnlyList<double> spacing, double[] squares)
    {
        (this.height, this.width, this.squares, spacingX) = (height, width, squares, spacing[2]);
        (alongY, alongX) = (new LowerEnvelope(height, spacing[1]), new LowerEnvelope(width, spacing[2]));
        (columns, rows) = (new double[Block * height], new double[height * width]);
        (rowsAsked, placesAsked) = (new int[height], new int[width]);
    }

    /// <param name="asked">Not 0 where a distance is wanted.</param>
    /// <param name="steps">Along z to the nearest marked voxel.</param>
    /// <param name="squared">One entry per voxel asked for, in memory order.</param>
    public void SquaredAt(ReadOnlySpan<byte> asked, ReadOnlySpan<ushort> steps, Span<double> squared)
    {
        var count = 0;
        for (var y = 0; y < height; y++)
        {
            if (asked.Slice(y * width, width).ContainsAnyExcept((byte)0))
                rowsAsked[count++] = y;
        }
        for (var x = 0; x < width; x += Block)
            AlongY(steps, x, Math.Min(Block, width - x), rowsAsked.AsSpan(0, count));
        for (var row = 0; row < count; row++)
        {
            var places = Places(asked.Slice(rowsAsked[row] * width, width));
            AlongX(rows.AsSpan(row * width, width), places, squared);
            squared = squared[places.Length..];
        }
    }

    /// <summary>Leaves the rows asked for, one after the other, in <see cref="rows"/>.</summary>
    private void AlongY(ReadOnlySpan<ushort> steps, int firstX, int count, ReadOnlySpan<int> asked)
    {
        for (var y = 0; y < height; y++)
        {
            var row = steps.Slice((y * width) + firstX, count);
            for (var x = 0; x < row.Length; x++)
                columns[(x * height) + y] = squares[row[x]];
        }
        for (var x = 0; x < count; x++)
        {
            alongY.Build(columns.AsSpan(x * height, height));
            alongY.Evaluate(asked, rows.AsSpan(firstX + x), width);
        }
    }

    private void AlongX(ReadOnlySpan<double> row, ReadOnlySpan<int> places, Span<double> squared)
    {
        if (places.Length * FewShare <= width)
        {
            for (var i = 0; i < places.Length; i++)
                squared[i] = Outwards(row, places[i]);
            return;
        }
        alongX.Build(row);
        alongX.Evaluate(places, squared, 1);
    }

    /// <summary>Looks left and right until the way alone is longer than what is found: with few places, sooner done than an envelope.</summary>
    private double Outwards(ReadOnlySpan<double> row, int place)
    {
        var best = row[place];
        for (var away = 1; away < row.Length; away++)
        {
            var way = spacingX * away * (spacingX * away);
            if (way >= best)
                break;
            if (place >= away)
                best = Math.Min(best, row[place - away] + way);
            if (place + away < row.Length)
                best = Math.Min(best, row[place + away] + way);
        }
        return best;
    }

    private ReadOnlySpan<int> Places(ReadOnlySpan<byte> row)
    {
        var count = 0;
        for (var x = row.IndexOfAnyExcept((byte)0); x >= 0 && x < row.Length;)
        {
            placesAsked[count++] = x;
            var step = row[(x + 1)..].IndexOfAnyExcept((byte)0);
            x = step < 0 ? -1 : x + 1 + step;
        }
        return placesAsked.AsSpan(0, count);
    }
}
