using MedSeqFT.Diagnostics;
using MedSeqFT.Pipeline;

namespace MedSeqFT.Tests.Pipeline;

public class OptionReaderTests
{
    [Fact]
    public void WhatTheRequestDoesNotNameKeepsItsDefault()
    {
        var reader = Reader(new() { ["Iterations"] = " 7 ", ["LearningRate"] = "3e-4", ["PatchSize"] = "32, 64;64", ["Mirroring"] = "False" });

        var options = reader.Read<Options>(_ => []);
        reader.Complete();

        Assert.Equal((7, 3e-4, false, "medseqft"), (options.Iterations, options.LearningRate, options.Mirroring, options.Strategy));
        Assert.Equal([32, 64, 64], options.PatchSize);
    }

    [Fact]
    public void AutoIsAnEmptyList()
    {
        var reader = Reader(new() { ["PatchSize"] = "auto" });

        Assert.Empty(reader.Read<Options>(_ => []).PatchSize);
        reader.Complete();
    }

    [Fact]
    public void AllFaultsComeAtOnce()
    {
        var reader = Reader(new() { ["Iterations"] = "many", ["PatchSize"] = "32x64", ["Mirrorring"] = "true" });
        reader.Read<Options>(_ => []);

        var error = Assert.Throws<UserErrorException>(reader.Complete);

        Assert.Equal(["MSQ2053", "MSQ2053", "MSQ2052"], error.Diagnostics.Select(d => d.Code));
        Assert.Contains("'many', which is not a whole number", error.Message, StringComparison.Ordinal);
        Assert.Contains("Iterations, LearningRate, Mirroring, PatchSize, Strategy", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RangesAreCheckedOnlyOnReadableValues()
    {
        var reader = Reader(new() { ["Iterations"] = "-1" });
        reader.Read<Options>(options => options.Iterations < 0 ? [new Diagnostic("MSQ2001", "negative")] : []);

        Assert.Equal("MSQ2001", Assert.Single(Assert.Throws<UserErrorException>(reader.Complete).Diagnostics).Code);
    }

    private static OptionReader Reader(Dictionary<string, string> values) => new("finetune", values);

    private sealed record Options
    {
        public int Iterations { get; init; } = 25_000;

        public double LearningRate { get; init; } = 1;

        public bool Mirroring { get; init; } = true;

        public int[] PatchSize { get; init; } = [];

        public string Strategy { get; init; } = "medseqft";
    }
}
