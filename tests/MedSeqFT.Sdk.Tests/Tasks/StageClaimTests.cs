using MedSeqFT.Sdk.Tasks;

namespace MedSeqFT.Sdk.Tests.Tasks;

public sealed class StageClaimTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("medseqft-claim-").FullName;

    [Fact]
    public void BelongsToOneAtATime()
    {
        var first = StageClaim.Try(Request("score"));

        var second = StageClaim.Try(Request("score"));
        var other = StageClaim.Try(Request("select"));
        first!.Dispose();
        var third = StageClaim.Try(Request("score"));

        Assert.Null(second);
        Assert.NotNull(other);
        Assert.NotNull(third);
        other.Dispose();
        third.Dispose();
    }

    [Fact]
    public void IsWaitedForUntilItIsFree()
    {
        var first = StageClaim.Try(Request("score"))!;
        var asked = 0;

        using var second = StageClaim.Wait(Request("score"), () =>
        {
            if (++asked == 2)
                first.Dispose();
            return false;
        });

        Assert.NotNull(second);
        Assert.Equal(2, asked);
    }

    [Fact]
    public void IsGivenUpWhenTheBuildIsCancelled()
    {
        using var first = StageClaim.Try(Request("score"));
        var asked = 0;

        Assert.Null(StageClaim.Wait(Request("score"), () => ++asked == 2));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Request(string stage) => Path.Combine(folder, stage + ".request.json");
}
