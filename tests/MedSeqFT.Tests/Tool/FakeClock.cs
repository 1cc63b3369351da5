namespace MedSeqFT.Tests.Tool;

/// <summary>Time that passes only when told to.</summary>
internal sealed class FakeClock : TimeProvider
{
    private long ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => ticks;

    public void Pass(double seconds) => ticks += TimeSpan.FromSeconds(seconds).Ticks;
}
