using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Tests.Datasets;

public class CaseLoopTests
{
    private static readonly int[] Items = [.. Enumerable.Range(0, 50)];

    [Fact]
    public void EveryItemIsWorkedOnWithItsIndex()
    {
        var seen = new int[Items.Length];

        CaseLoop.ForEach(Items, 1, (item, i) => seen[i] = item + 1, default);

        Assert.Equal(Items.Select(i => i + 1), seen);
    }

    [Fact]
    public void UserErrorsAreCollectedInTheOrderOfTheItems()
    {
        var done = 0;

        var fault = Assert.Throws<UserErrorException>(() => CaseLoop.ForEach(Items, 1, (item, _) =>
        {
            Interlocked.Increment(ref done);
            if (item % 20 == 7)
                throw new UserErrorException(DatasetErrors.EmptyImage($"{item}"));
        }, default));

        Assert.Equal(50, done);
        Assert.Equal(["7", "27", "47"], fault.Diagnostics.Select(d => d.Message.Split('\'')[1]));
    }

    [Fact]
    public void OtherExceptionsKeepTheirType() =>
        Assert.Throws<InvalidTimeZoneException>(() => CaseLoop.ForEach(Items, 1, (_, _) => throw new InvalidTimeZoneException(), default));

    [Fact]
    public void ItemsThatFillTheMemoryAreDoneOneByOne()
    {
        var (active, most) = (0, 0);

        CaseLoop.ForEach(Items, long.MaxValue, (_, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref active));
            Thread.Sleep(1);
            Interlocked.Decrement(ref active);
        }, default);

        Assert.Equal(1, most);
    }
}
