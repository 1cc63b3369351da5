using System.Globalization;

namespace MedSeqFT.Imaging;

/// <summary>
/// Where an NRRD's voxels lie. Its axes are fastest first, like NIfTI's; its space is RAS, LAS or LPS, and LPS
/// (what ITK and 3D Slicer write) where none is named. An axis whose direction is "none" holds channels.
/// </summary>
internal sealed class NrrdGeometry(IReadOnlyDictionary<string, string> fields, long[] sizes)
{
    /// <param name="fault">Makes the exception for a reason.</param>
    public (VolumeGeometry Geometry, int Channels, bool ChannelsFirst) Read(Func<string, Exception> fault)
    {
        var directions = fields.TryGetValue("space directions", out var text) ? Vectors(text, fault) : null;
        if (directions is { } all && all.Count != sizes.Length)
            throw fault($"it has {all.Count} space directions for {sizes.Length} axes");
        var channelAxis = ChannelAxis(directions, fault);
        var axes = Enumerable.Range(0, sizes.Length).Where(axis => axis != channelAxis).ToArray();
        if (axes.Length > 3)
            throw fault("it has four axes and none of them is of channels (direction 'none')");
        var affine = Affine(directions, axes, fault);
        var xyz = axes.Select(axis => (int)sizes[axis]).Concat([1, 1, 1]).Take(3).ToArray();
        var geometry = new VolumeGeometry([xyz[2], xyz[1], xyz[0]], [1, 1, 1], affine);
        return (geometry with { Spacing = [geometry.ColumnLength(2), geometry.ColumnLength(1), geometry.ColumnLength(0)] }, channelAxis < 0 ? 1 : (int)sizes[channelAxis], channelAxis == 0);
    }

    private int ChannelAxis(List<double[]?>? directions, Func<string, Exception> fault)
    {
        var channelAxis = directions is { } known ? known.FindIndex(d => d is null) : sizes.Length == 4 ? KindOfChannels() : -1;
        if (channelAxis > 0 && channelAxis != sizes.Length - 1)
            throw fault("its channels are neither the first nor the last axis");
        if (directions is not null && directions.Count(d => d is null) > 1)
            throw fault("more than one axis has no direction");
        return channelAxis;
    }

    private int KindOfChannels()
    {
        var kinds = NrrdHeader.Words(fields.GetValueOrDefault("kinds") ?? "");
        var found = Array.FindIndex(kinds, kind => kind is not ("domain" or "space"));
        return found >= 0 ? found : sizes.Length - 1;
    }

    private double[] Affine(List<double[]?>? directions, int[] axes, Func<string, Exception> fault)
    {
        var columns = new List<double[]>();
        var spacings = NrrdHeader.Words(fields.GetValueOrDefault("spacings") ?? "");
        foreach (var axis in axes)
        {
            var column = new double[3];
            if (directions is not null)
                column = directions[axis]!;
            else
                column[columns.Count] = spacings.Length == sizes.Length && Number(spacings[axis]) is > 0 and var mm && double.IsFinite(mm) ? mm : 1;
            if (!column.All(double.IsFinite) || column.Sum(v => v * v) is not (> 1e-12 and < 1e12))
                throw fault($"the direction of axis {axis + 1} has no length");
            columns.Add(column);
        }
        while (columns.Count < 3)
            columns.Add([columns.Count == 0 ? 1 : 0, columns.Count == 1 ? 1 : 0, columns.Count == 2 ? 1 : 0]);
        var origin = fields.TryGetValue("space origin", out var text) && Vectors(text, fault) is [{ } place] && place.All(double.IsFinite) ? place : [0, 0, 0];
        var sign = Signs(fault);
        return [.. Enumerable.Range(0, 3).SelectMany(row => columns.Append(origin).Select(column => sign[row] * column[row]))];
    }

    private double[] Signs(Func<string, Exception> fault) => fields.GetValueOrDefault("space") switch
    {
        "right-anterior-superior" or "RAS" => [1, 1, 1],
        "left-anterior-superior" or "LAS" => [-1, 1, 1],
        null when !fields.ContainsKey("space directions") => [1, 1, 1],
        null or "left-posterior-superior" or "LPS" => [-1, -1, 1],
        _ when fields.ContainsKey("space directions") => throw fault($"its space is '{fields["space"]}'"),
        _ => [1, 1, 1],
    };

    // "(1,0,0) (0,1,0) none"
    private static List<double[]?> Vectors(string text, Func<string, Exception> fault)
    {
        var vectors = new List<double[]?>();
        foreach (var word in text.Replace(", ", ",", StringComparison.Ordinal).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            var numbers = word.Trim('(', ')').Split(',').Select(Number).ToArray();
            if (word == "none")
                vectors.Add(null);
            else if (numbers.Length == 3)
                vectors.Add(numbers);
            else
                throw fault($"'{word}' is no vector of three numbers");
        }
        return vectors;
    }

    private static double Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? n : double.NaN;
}
