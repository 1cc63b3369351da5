using MedSeqFT.Diagnostics;
using MedSeqFT.Tool.Logs;

namespace MedSeqFT.Tests.Tool;

public class ProgressMeterTests
{
    private readonly FakeClock clock = new();
    private readonly ProgressMeter meter;

    public ProgressMeterTests() => meter = new ProgressMeter(clock, TimeSpan.FromSeconds(1));

    [Fact]
    public void KnowsNothingBeforeTwoUnits()
    {
        Report(0);
        Assert.Null(meter.Remaining);

        Report(1, afterSeconds: 60);
        Assert.Null(meter.Remaining);
    }

    [Fact]
    public void TheFirstUnitCarriesTheStartUpAndDoesNotCount()
    {
        Report(0);
        Report(1, afterSeconds: 60);
        Report(2, afterSeconds: 2);
        Report(3, afterSeconds: 2);

        Assert.Equal(TimeSpan.FromSeconds(2 * 97), meter.Remaining);
    }

    [Fact]
    public void WhatAResumedRunFoundDoneDoesNotCountAsSpeed()
    {
        Report(80);
        Report(81, afterSeconds: 30);
        Report(82, afterSeconds: 5);

        Assert.Equal(TimeSpan.FromSeconds(5 * 18), meter.Remaining);
    }

    [Fact]
    public void OldSpeedIsForgotten()
    {
        var done = 0;
        Report(done, total: 100_000);
        for (var i = 0; i < 200; i++)
            Report(++done, afterSeconds: 10, total: 100_000);
        for (var i = 0; i < 400; i++)
            Report(++done, afterSeconds: 1, total: 100_000);

        Assert.Equal(100_000 - done, meter.Remaining!.Value.TotalSeconds, tolerance: 1);
    }

    [Fact]
    public void ManyReportsASecondGiveTheSameEstimate()
    {
        for (var i = 0; i <= 5000; i++)
            Report(i, afterSeconds: 0.001, total: 10_000);

        Assert.Equal(5, meter.Remaining!.Value.TotalSeconds, tolerance: 0.05);
    }

    [Fact]
    public void NothingRemainsAtTheEnd()
    {
        Report(0);
        Report(100, afterSeconds: 1);

        Assert.Equal(TimeSpan.Zero, meter.Remaining);
    }

    [Fact]
    public void ShowsTheFirstTheLastAndOneASecond()
    {
        var shown = new List<long>();
        for (var i = 0; i <= 100; i++)
        {
            if (Report(i, afterSeconds: 0.25))
                shown.Add(i);
        }

        Assert.Equal([.. Enumerable.Range(0, 26).Select(i => i * 4L)], shown);
    }

    [Fact]
    public void TheLastIsShownEvenRightAfterAnother()
    {
        Assert.True(Report(0));
        Assert.False(Report(1));
        Assert.True(Report(100));
        Assert.False(Report(100));
        Assert.False(Report(100, afterSeconds: 5));
    }

    [Fact]
    public void ACountThatFallsBackStartsAnew()
    {
        Report(0);
        Report(50, afterSeconds: 10);
        Report(60, afterSeconds: 10);

        Report(0, afterSeconds: 10);

        Assert.Null(meter.Remaining);
    }

    private bool Report(long done, double afterSeconds = 0, long total = 100)
    {
        clock.Pass(afterSeconds);
        return meter.Advance(new StageProgress("finetune", "Liver", done, total));
    }
}
