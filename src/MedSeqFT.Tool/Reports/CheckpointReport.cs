using System.Globalization;
using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using Spectre.Console;

namespace MedSeqFT.Tool.Reports;

/// <summary>What a weights file holds: every tensor, the total, and the backbone it fits.</summary>
internal static class CheckpointReport
{
    public static void Print(string path, IReadOnlyList<TensorEntry> tensors, IAnsiConsole console)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("tensor", "type", "shape");
        table.AddColumn(new TableColumn("numbers").RightAligned());
        foreach (var tensor in tensors)
            table.AddRow(Markup.Escape(tensor.Name), tensor.Type.ToString(), string.Join(" x ", tensor.Shape), Number(tensor.Elements));
        console.Write(table);
        console.WriteLine($"{Path.GetFileName(path)}: {tensors.Count} tensors, {Number(tensors.Sum(t => t.Elements))} numbers, {Number(new FileInfo(path).Length)} bytes");
    }

    public static void PrintBackbone(BackboneMatch? match, IAnsiConsole console)
    {
        console.WriteLine(match is null ? "fits no backbone that medseqft knows" : $"fits {match}");
        if (match is { Prefix.Length: > 0 })
            console.WriteLine($"its names begin with '{match.Prefix}', which loading removes");
    }

    private static string Number(long n) => n.ToString("N0", CultureInfo.InvariantCulture);
}
