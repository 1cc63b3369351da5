using MedSeqFT.Networks;
using MedSeqFT.Tool;
using MedSeqFT.Tool.Reports;

namespace MedSeqFT.Tests.Tool;

public sealed class MemoryReportTests
{
    [Fact]
    public void TooLargeAPatchComesWithTheLargestThatFits()
    {
        var report = Report([32, 96, 96], available: 1_300_000_000);

        Assert.StartsWith("memory to fine-tune voco with patch 32,96,96, batch 1 (an estimate, of 1.3 GB in this machine):\n", report, StringComparison.Ordinal);
        Assert.Matches(@"\n *false .* GB +32,64,64 *\n", report); // measured: 1.08 GB, see TrainingMemoryTests
        Assert.Matches(@"\n *true .* GB +this one *\n", report);
    }

    [Fact]
    public void WhereNoPatchFitsItSaysSo()
    {
        var report = Report([32, 96, 96], available: 300_000_000); // less than program, weights and optimizer

        Assert.Matches(@"\n *false .* GB +none *\n", report);
        Assert.Matches(@"\n *true .* GB +none *\n", report);
    }

    private static string Report(int[] patch, long available)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(TextReader.Null, output, TextWriter.Null, TimeProvider.System, Interactive: false);
        MemoryReport.Print(new BackboneOptions { Backbone = "voco", BackboneFeatureSize = 12 }, channels: 1, classes: 3, patch, batch: 1, available, terminal.Console);
        return output.ToString();
    }
}
