using MedSeqFT.Datasets;
using MedSeqFT.Retention;
using MedSeqFT.Tests.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Retention;

public sealed class LoraReportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ToyBackbone network = ToyBackbone.Create(1);
    private readonly LoraAdapter lora;

    public LoraReportTests()
    {
        lora = LoraAdapter.Attach(network, rank: 2, seed: 3);
        using var constant = torch.no_grad();
        lora.Branches[1].B.fill_(0.5);
    }

    public void Dispose()
    {
        lora.Dispose();
        network.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void MeasuresEveryUpdateAgainstItsWeight()
    {
        using var scope = torch.NewDisposeScope();
        var branch = lora.Branches[1];
        var expected = branch.B.mm(branch.A).norm().item<float>() / network.get_parameter("mix2.weight")!.norm().item<float>();

        var report = LoraReport.Of(lora);

        Assert.Equal((2, "mix1", "mix2"), (report.Rank, report.Linears[0].Linear, report.Linears[1].Linear));
        Assert.Equal(0, report.Linears[0].RelativeNorm);
        Assert.Equal(expected, report.Linears[1].RelativeNorm, 1e-5);
        Assert.InRange(report.Linears[1].SingularValues[1], 0, 1e-6); // all rows of B are alike
    }

    [Fact]
    public void NamesTheLinearThatMovesMostInOneLine()
    {
        var line = LoraReport.Of(lora).ToString();

        Assert.StartsWith("2 linears of rank 2 moved, most mix2 by ", line, StringComparison.Ordinal);
        Assert.EndsWith("(all in lora.json)", line, StringComparison.Ordinal);
    }

    [Fact]
    public void ComesBackFromItsFile()
    {
        var report = LoraReport.Of(lora);

        report.Save(folder.Path);

        var read = ReadableJson.Read<LoraReport>(folder.File("lora.json"));
        Assert.Equal(report.Linears.Select(l => (l.Linear, l.RelativeNorm)), read.Linears.Select(l => (l.Linear, l.RelativeNorm)));
        Assert.Equal(report.Linears[1].SingularValues, read.Linears[1].SingularValues);
    }
}
