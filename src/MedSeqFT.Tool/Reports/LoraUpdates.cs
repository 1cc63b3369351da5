using System.Globalization;
using MedSeqFT.Diagnostics;
using MedSeqFT.Retention;
using MedSeqFT.Tensors;
using Spectre.Console;

namespace MedSeqFT.Tool.Reports;

/// <summary>What low-rank factors on disk would do to each Linear: the singular values of BA.</summary>
internal static class LoraUpdates
{
    private const string A = ".lora_A";
    private const string B = ".lora_B";
    private const int Shown = 8;

    public static bool AreIn(IReadOnlyList<TensorEntry> tensors) => tensors.Any(t => t.Name.EndsWith(A, StringComparison.Ordinal));

    public static void Print(string path, IAnsiConsole console)
    {
        using var factors = TensorFile.Read(path);
        var linears = factors.Keys.Where(name => name.EndsWith(A, StringComparison.Ordinal)).Select(name => name[..^A.Length]).Where(name => factors.ContainsKey(name + B)).ToList();
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("linear", "rank", "singular values of BA");
        foreach (var linear in linears)
        {
            RequirePair(path, linear, factors[linear + A].shape, factors[linear + B].shape);
            table.AddRow(Markup.Escape(linear), $"{factors[linear + A].shape[0]}", Text(LowRankSpectrum.Of(factors[linear + A], factors[linear + B])));
        }
        console.Write(table);
        console.WriteLine($"low-rank branches of {linears.Count} linears");
    }

    private static void RequirePair(string path, string linear, long[] a, long[] b)
    {
        if (a.Length != 2 || b.Length != 2 || a[0] != b[1])
            throw new UserErrorException(CheckpointErrors.BrokenSafetensors(path, $"'{linear}{A}' [{string.Join(", ", a)}] and '{linear}{B}' [{string.Join(", ", b)}] are no two factors"));
    }

    private static string Text(double[] values) =>
        string.Join(", ", values.Take(Shown).Select(v => v.ToString("G3", CultureInfo.InvariantCulture))) + (values.Length > Shown ? ", ..." : "");
}
