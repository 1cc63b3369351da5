using System.Globalization;
using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Networks;

/// <summary>UniMiSS+'s learnt positions, one table [1, tokens, C] a stage for images of one size, and how they get to another size.</summary>
internal static class PositionTables
{
    /// <summary>The authors' loader: along the row-major tokens, class token included, as if they lay on a line.</summary>
    public const string Published = "published";

    /// <summary>Our own: without class token, in space.</summary>
    public const string Trilinear = "trilinear";

    /// <summary>Size that UniMiSS+ was pre-trained with, z, y, x; its files don't say.</summary>
    private static readonly int[] PretrainingSize = [16, 96, 96];

    public static bool IsTable(string name) =>
        name.Contains("pos_embed", StringComparison.Ordinal) || name.Contains("DecPosEmbed", StringComparison.Ordinal);

    /// <summary>Replaces in <paramref name="checkpoint"/> the tables that were made for other images than the network's.</summary>
    /// <param name="own">The network's tables, by official name.</param>
    /// <param name="madeFor">Size of the images behind the checkpoint's tables, z, y, x; null for a published file.</param>
    /// <returns>What was resized, by official name.</returns>
    /// <exception cref="UserErrorException">MSQ3030: a table has another number of rows than that size gives.</exception>
    public static IReadOnlyList<string> Fit(
        NamedTensors checkpoint, IReadOnlyDictionary<string, torch.Tensor> own, IReadOnlyList<int> size, IReadOnlyList<int>? madeFor, string method)
    {
        var resized = new List<string>();
        foreach (var name in checkpoint.Keys.ToArray())
        {
            var (official, table) = (CheckpointNames.ToOfficial(name), checkpoint[name]);
            if (!own.TryGetValue(official, out var target) || table.dim() != 3 || table.shape[2] != target.shape[2])
                continue;
            var stage = StageOf(official);
            var (from, to) = (MixedShape.Grid(madeFor ?? PretrainingSize, stage), MixedShape.Grid(size, stage));
            if (table.shape[1] == target.shape[1] && (method == Published || from.SequenceEqual(to)))
                continue;
            checkpoint[name] = method == Published ? AlongTokens(table, target.shape[1]) : InSpace(table, from, to, official, keepsClassToken: target.shape[1] > MixedShape.Tokens(size, stage));
            table.Dispose();
            resized.Add(official);
        }
        return resized;
    }

    /// <summary>[1, rows, C] to [1, tokens, C], linearly between neighbours in the sequence, its ends kept.</summary>
    public static torch.Tensor AlongTokens(torch.Tensor table, long tokens)
    {
        using var scope = torch.NewDisposeScope();
        var sequence = table.to(torch.float64).transpose(1, 2); // in float32 the places of thousands of tokens are off by 1e-4
        return torch.nn.functional.interpolate(sequence, [tokens], mode: torch.InterpolationMode.Linear, align_corners: true)
            .transpose(1, 2).to(table.dtype).contiguous().DetachFromDisposeScope();
    }

    /// <summary>[1, rows, C] of a grid to that of another one, by its geometry.</summary>
    /// <param name="keepsClassToken">The result has the class token's row as it is, or none.</param>
    /// <param name="margin">Tokens by which the plane is enlarged too much; the pre-training encoder's own routine has 0.1, against rounding.</param>
    public static torch.Tensor InSpace(
        torch.Tensor table, IReadOnlyList<long> from, IReadOnlyList<long> to, string name, bool keepsClassToken, double margin = 0)
    {
        using var scope = torch.NewDisposeScope();
        var surplus = table.shape[1] - from.Aggregate(1L, (rows, side) => rows * side); // the class token's row
        if (surplus is not (0 or 1))
            throw new UserErrorException(CheckpointErrors.PositionTableOfAnotherSize(name, table.shape[1], string.Join(" x ", from)));
        var grid = new TokenGrid(from, HasClassToken: surplus == 1);
        var map = grid.Map(table);
        var other = margin == 0
            ? torch.nn.functional.interpolate(map, [.. to], mode: torch.InterpolationMode.Trilinear, align_corners: false)
            : torch.nn.functional.interpolate(
                map, scale_factor: [to[0] / (double)from[0], (to[1] + margin) / from[1], (to[2] + margin) / from[2]],
                mode: torch.InterpolationMode.Trilinear, align_corners: false);
        var tokens = TokenGrid.Tokens(other);
        var rows = keepsClassToken && grid.ClassToken(table) is { } token ? torch.cat([token, tokens], 1) : tokens;
        return rows.contiguous().DetachFromDisposeScope();
    }

    // pos_embed3D1 lies in stage 0; the decoder counts from the deep end: DecPosEmbed3D1 in stage 2.
    private static int StageOf(string official)
    {
        var number = int.Parse(official.AsSpan(official.Length - 1), CultureInfo.InvariantCulture);
        return official.Contains("DecPosEmbed", StringComparison.Ordinal) ? 3 - number : number - 1;
    }
}
