using MedSeqFT.Training;

namespace MedSeqFT.Tests.Training;

public sealed class EarlyStoppingTests
{
    [Fact]
    public void ALossThatFallsGoesOn()
    {
        using var stopping = new EarlyStopping(20);

        for (var i = 0; i < 2000; i++)
        {
            stopping.Observe(10 - 0.005 * i);
            Assert.False(stopping.IsReached);
        }
    }

    [Fact]
    public void AConstantLossEndsAfterThePatience()
    {
        using var stopping = new EarlyStopping(20);

        var iterations = Enumerable.Range(1, 100).First(_ =>
        {
            stopping.Observe(1);
            return stopping.IsReached;
        });

        Assert.Equal(21, iterations);
    }

    [Fact]
    public void LessThanTheLeastImprovementIsNone()
    {
        using var stopping = new EarlyStopping(10);
        stopping.Observe(1);

        for (var i = 1; i <= 10; i++)
            stopping.Observe(1 - 0.1 * i / 250 / 10);

        Assert.True(stopping.IsReached);
    }

    [Fact]
    public void WithoutPatienceItNeverEndsAndKeepsNothing()
    {
        using var stopping = new EarlyStopping(0);

        for (var i = 0; i < 50; i++)
            stopping.Observe(1);

        Assert.False(stopping.IsReached);
        Assert.Empty(stopping.State);
    }

    [Fact]
    public void ItsStateIsAllThatItGoesOnFrom()
    {
        using var first = new EarlyStopping(9);
        using var second = new EarlyStopping(9);
        for (var i = 0; i < 6; i++)
            first.Observe(2);

        second.State.Single().Tensor.copy_(first.State.Single().Tensor);
        for (var i = 0; i < 4; i++)
            second.Observe(2);

        Assert.True(second.IsReached);
        Assert.False(first.IsReached);
    }
}
