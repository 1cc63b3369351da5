using System.Numerics;
using System.Runtime.InteropServices;

namespace MedSeqFT.Imaging;

/// <summary>
/// Interpolation along one axis of a 3D array, pixel centres aligned, edges replicated. Lines are worked on in blocks
/// side by side, so that the recursions along a line vectorise across lines; each line's result is its own.
/// </summary>
internal static class AxisResampling
{
    private const int Block = 64;  // lines worked on together: 8 AVX-512 or 16 AVX2 registers a row, rows stay in L1
    private const int Margin = 12; // edge samples that SciPy's zoom adds on both sides before its prefilter
    private static readonly double Pole = Math.Sqrt(3) - 2;

    /// <summary>Places <paramref name="first"/> to <paramref name="end"/> of the axis's new length, from all of the source.</summary>
    /// <param name="target">Gets (end - first) places along the axis, the other axes as they are.</param>
    public static unsafe void Apply<T>(ReadOnlySpan<T> source, int[] size, int axis, int newLength, int order, Span<double> target, int first, int end)
        where T : unmanaged, INumber<T>
    {
        var length = size[axis];
        var inner = 1;
        for (var a = axis + 1; a < 3; a++)
            inner *= size[a];
        var (lines, voxels, kept) = (source.Length / length, source.Length, end - first);
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, (long)lines * kept);
        var taps = order == 3 ? CubicTaps(length, newLength) : LinearTaps(length, newLength);
        var margin = order == 3 ? Margin : 0;
        // A spline hangs on its whole line, a straight piece on its two ends.
        var used = order == 3 ? 0..length : taps.First[first]..(taps.First[end - 1] + taps.Weights[end - 1].Length);
        fixed (T* start = source)
        fixed (double* targetStart = target)
        {
            var (address, targetAddress, room) = ((nint)start, (nint)targetStart, target.Length); // a span cannot go into a lambda
            Parallel.For(0, (lines + Block - 1) / Block, () => (In: new double[(length + 2 * Margin) * Block], Out: new double[kept * Block]), (block, _, scratch) =>
            {
                var line = block * Block;
                var count = Math.Min(Block, lines - line);
                Gather(new ReadOnlySpan<T>((void*)address, voxels), scratch.In.AsSpan(margin * Block), line, count, length, inner, used);
                if (order == 3)
                    Prefilter(scratch.In, length);
                Evaluate(scratch.In, scratch.Out, taps, first, end);
                Scatter(scratch.Out, new Span<double>((void*)targetAddress, room), line, count, kept, inner);
                return scratch;
            }, _ => { });
        }
    }

    /// <summary>Which rows of a block make row i of the result: rows First.. with these weights.</summary>
    private readonly record struct Taps(int[] First, double[][] Weights);

    // Output i lies at input coordinate (i + 0.5) n / n' - 0.5.
    private static double Coordinate(int i, int length, int newLength) => (i + 0.5) * length / newLength - 0.5;

    private static Taps CubicTaps(int length, int newLength)
    {
        var taps = new Taps(new int[newLength], new double[newLength][]);
        for (var i = 0; i < newLength; i++)
        {
            var x = Coordinate(i, length, newLength) + Margin;
            var floor = (int)Math.Floor(x);
            var t = x - floor;
            taps.First[i] = floor - 1;
            taps.Weights[i] =
            [
                (1 - t) * (1 - t) * (1 - t) / 6, (3 * t * t * t - 6 * t * t + 4) / 6, (-3 * t * t * t + 3 * t * t + 3 * t + 1) / 6, t * t * t / 6,
            ];
        }
        return taps;
    }

    private static Taps LinearTaps(int length, int newLength)
    {
        var taps = new Taps(new int[newLength], new double[newLength][]);
        for (var i = 0; i < newLength; i++)
        {
            var x = Math.Clamp(Coordinate(i, length, newLength), 0, length - 1);
            var floor = Math.Min((int)x, Math.Max(0, length - 2));
            taps.First[i] = floor;
            taps.Weights[i] = length == 1 ? [1] : [1 - (x - floor), x - floor];
        }
        return taps;
    }

    private static void Gather<T>(ReadOnlySpan<T> source, Span<double> rows, int first, int count, int length, int inner, Range used)
        where T : unmanaged, INumber<T>
    {
        for (var column = 0; column < count;)
        {
            var (outer, within) = Math.DivRem(first + column, inner);
            var run = Math.Min(count - column, inner - within);
            var start = outer * length * inner + within;
            for (var k = used.Start.Value; run == 1 && k < used.End.Value; k++)
                rows[k * Block + column] = double.CreateTruncating(source[start + k * inner]);
            for (var k = used.Start.Value; run > 1 && k < used.End.Value; k++)
            {
                var from = source.Slice(start + k * inner, run);
                var to = rows.Slice(k * Block + column, run);
                for (var i = 0; i < to.Length; i++)
                    to[i] = double.CreateTruncating(from[i]);
            }
            column += run;
        }
    }

    private static void Scatter(double[] rows, Span<double> target, int first, int count, int length, int inner)
    {
        for (var column = 0; column < count;)
        {
            var (outer, within) = Math.DivRem(first + column, inner);
            var run = Math.Min(count - column, inner - within);
            var start = outer * length * inner + within;
            if (run == 1)
            {
                for (var k = 0; k < length; k++)
                    target[start + k * inner] = rows[k * Block + column];
            }
            else
            {
                for (var k = 0; k < length; k++)
                    rows.AsSpan(k * Block + column, run).CopyTo(target[(start + k * inner)..]);
            }
            column += run;
        }
    }

    // Cubic B-spline coefficients of the edge-replicated line: gain 6, one causal and one anti-causal recursion with
    // mirror boundaries (Unser 1999), as scipy.ndimage does it.
    private static void Prefilter(double[] rows, int length)
    {
        var total = length + 2 * Margin;
        for (var k = 0; k < Margin; k++)
        {
            rows.AsSpan(Margin * Block, Block).CopyTo(rows.AsSpan(k * Block));
            rows.AsSpan((Margin + length - 1) * Block, Block).CopyTo(rows.AsSpan((Margin + length + k) * Block));
        }
        var vectors = MemoryMarshal.Cast<double, Vector<double>>(rows.AsSpan(0, total * Block));
        foreach (ref var vector in vectors)
            vector *= 6;
        var width = vectors.Length / total;
        for (var v = 0; v < width; v++)
        {
            vectors[v] = CausalStart(vectors, v, width, total);
            for (var k = 1; k < total; k++)
                vectors[k * width + v] += Pole * vectors[(k - 1) * width + v];
            var last = (total - 1) * width + v;
            vectors[last] = (vectors[last] + Pole * vectors[last - width]) * (Pole / (Pole * Pole - 1));
            for (var k = total - 2; k >= 0; k--)
                vectors[k * width + v] = (vectors[(k + 1) * width + v] - vectors[k * width + v]) * Pole;
        }
    }

    // The sum over the mirrored period; the terms left out are below 1e-36 of the first.
    private static Vector<double> CausalStart(Span<Vector<double>> rows, int v, int width, int total)
    {
        var power = Pole;
        var end = Math.Pow(Pole, total - 1);
        var sum = rows[v] + end * rows[(total - 1) * width + v];
        var back = end * end / Pole;
        for (var k = 1; k < Math.Min(total - 1, 64); k++)
        {
            sum += (power + back) * rows[k * width + v];
            power *= Pole;
            back /= Pole;
        }
        return sum / (1 - end * end);
    }

    private static void Evaluate(double[] rows, double[] result, Taps taps, int first, int end)
    {
        for (var i = first; i < end; i++)
        {
            var weights = taps.Weights[i];
            var target = MemoryMarshal.Cast<double, Vector<double>>(result.AsSpan((i - first) * Block, Block));
            target.Clear();
            for (var w = 0; w < weights.Length; w++)
            {
                var row = MemoryMarshal.Cast<double, Vector<double>>(rows.AsSpan((taps.First[i] + w) * Block, Block));
                for (var v = 0; v < target.Length; v++)
                    target[v] += weights[w] * row[v];
            }
        }
    }
}
