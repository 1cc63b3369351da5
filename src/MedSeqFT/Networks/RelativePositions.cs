using MedSeqFT.Tensors;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Networks;

/// <summary>
/// The learnt bias of Swin attention by relative position: a table [13^3, heads] for the 7^3 window in every stage. A smaller
/// window takes the top-left block of the 7^3 index, as MONAI does, although with y or x below 7 that is not its geometry:
/// the published weights were trained so.
/// </summary>
internal static class RelativePositions
{
    private const int Window = AxisWindows.Largest;
    private const int Reach = 2 * Window - 1;

    /// <summary>Rows of the table: 2197.</summary>
    public const int Count = Reach * Reach * Reach;

    /// <summary>
    /// Of a new table's normal distribution. MONAI's is cut at -2 and 2, a hundred deviations away, so nothing is
    /// (and TorchSharp's trunc_normal_ fills in a constant).
    /// </summary>
    public const double StandardDeviation = 0.02;

    private const string TableName = "relative_position_bias_table";

    public static bool IsTable(string parameterName) => parameterName.EndsWith(TableName, StringComparison.Ordinal);

    /// <summary>[<see cref="Count"/>, heads].</summary>
    public static Parameter NewTable(long heads)
    {
        var table = new Parameter(torch.nn.init.normal_(torch.empty(Count, heads), mean: 0, std: StandardDeviation));
        table.DetachFromDisposeScope();
        return table;
    }

    /// <summary>Row of the table for (query, key), int64 [343, 343]; part of the official state dict.</summary>
    public static torch.Tensor NewIndex()
    {
        using var scope = torch.NewDisposeScope();
        var (rows, column) = LivingScalars.Range(Window * Window * Window).DividedBy(Window);
        var (slice, row) = rows.DividedBy(Window);
        return Differences(slice).Times(Reach).Plus(Differences(row)).Times(Reach).Plus(Differences(column)).DetachFromDisposeScope();
    }

    /// <summary>[heads, tokens, tokens].</summary>
    public static torch.Tensor Bias(torch.Tensor table, torch.Tensor index, long tokens)
    {
        using var scope = torch.NewDisposeScope();
        var rows = index.narrow(0, 0, tokens).narrow(1, 0, tokens).reshape(-1);
        return table.index_select(0, rows).reshape(tokens, tokens, -1).permute(2, 0, 1).contiguous().MoveToOuterDisposeScope();
    }

    private static torch.Tensor Differences(torch.Tensor position) =>
        (position.unsqueeze(1) - position.unsqueeze(0)).Plus(Window - 1);
}
