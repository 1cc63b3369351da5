using MedSeqFT.Preprocessing;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Training;

public sealed class PatchFeedTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();
    private readonly List<PreprocessedCase> cases = ToyCases.Balls("case", 3);

    public void Dispose()
    {
        cases.ForEach(c => c.Dispose());
        scope.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void GivesTheBatchesOfTheSamplerInOrderForAnyNumberOfWorkers(int workers)
    {
        var sampler = Sampler();
        using var feed = new PatchFeed(sampler.Draw, end: 12, workers);

        for (var i = 3; i < 12; i++)
        {
            var (fed, drawn) = (feed.Next(i), sampler.Draw(i));
            Assert.Equal(drawn.Images, fed.Images);
            Assert.Equal(drawn.Labels, fed.Labels);
        }
    }

    [Fact]
    public void SkipsTheIterationsBetweenTheSteps()
    {
        var seen = new List<long>();
        using var feed = new PatchFeed(
            i =>
            {
                lock (seen)
                    seen.Add(i);
                return Numbered(i);
            },
            end: 20,
            workers: 2,
            step: 5);

        var given = new[] { 5, 10, 15 }.Select(i => feed.Next(i).Images.item<float>()).ToArray();

        Assert.Equal([5, 10, 15], given);
        Assert.Equal([5, 10, 15], seen.Order());
    }

    [Fact]
    public void ABatchOutOfTurnOrBeyondTheEndIsRefused()
    {
        using var feed = new PatchFeed(Numbered, end: 3, workers: 2);
        feed.Next(1);

        Assert.Throws<ArgumentOutOfRangeException>(() => feed.Next(1));
        feed.Next(2);
        Assert.Throws<ArgumentOutOfRangeException>(() => feed.Next(3));
    }

    [Fact]
    public void WhatAWorkerThrowsComesOutWhereItsBatchIsAskedFor()
    {
        using var feed = new PatchFeed(i => i == 2 ? throw new InvalidDataException("case 'x' is broken") : Numbered(i), end: 9, workers: 2);

        feed.Next(0);
        feed.Next(1);

        Assert.Equal("case 'x' is broken", Assert.Throws<InvalidDataException>(() => feed.Next(2)).Message);
    }

    [Fact]
    public void DrawsOnlyAFewBatchesAhead()
    {
        var drawn = 0;
        using var feed = new PatchFeed(
            i =>
            {
                Interlocked.Increment(ref drawn);
                return Numbered(i);
            },
            end: 1000,
            workers: 3);

        feed.Next(0);
        Thread.Sleep(100);

        Assert.InRange(drawn, 1, 7);
    }

    [Fact]
    public void TensorsBelongToTheCallersScopeAndNothingIsLeftBehind()
    {
        using var own = torch.NewDisposeScope();
        var feed = new PatchFeed(Numbered, end: 100, workers: 2);

        var images = feed.Next(0).Images;
        feed.Dispose();

        Assert.True(own.Contains(images));
        Assert.Equal(0, images.item<float>());
    }

    [Fact]
    public void TheShareOfWaitingIsThatOfTheClock()
    {
        using var feed = new PatchFeed(
            i =>
            {
                Thread.Sleep(i == 0 ? 0 : 150);
                return Numbered(i);
            },
            end: 5,
            workers: 1);
        Assert.Equal(0, feed.WaitShare);

        feed.Next(0);
        feed.Next(1);
        feed.Next(2);

        Assert.InRange(feed.WaitShare, 0.5, 1);
        Assert.Matches(@"^waited \d+\.\d s of \d+\.\d s \(\d+\.\d %\) for patches from 1 worker$", feed.Summary());
    }

    [Fact]
    public void AWorkersOperationsTakeOneThread()
    {
        var before = torch.get_num_threads();
        using var feed = new PatchFeed(_ => Numbered(torch.get_num_threads()), end: 1, workers: 1);

        var inWorker = feed.Next(0).Images.item<float>();

        Assert.Equal((1, before), ((int)inWorker, torch.get_num_threads()));
    }

    private PatchSampler Sampler() => new(
        [cases], new PatchSampling { Seed = 0, BatchSize = 2, PatchSize = [8, 8, 8], ForegroundFraction = 0.33, Chain = AugmentationChain.V1 }, "feed");

    private static PatchBatch Numbered(long i) => new(torch.tensor((float)i), null);
}
