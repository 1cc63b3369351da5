using MedSeqFT.Diagnostics;
using MedSeqFT.Pipeline;

namespace MedSeqFT.Tests.Pipeline;

public sealed class StageClaimTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task LetsASecondProcessWaitForTheFirst()
    {
        var first = StageClaim.Take(Output, NullStageLog.Instance, CancellationToken.None);
        var second = Task.Run(() => StageClaim.Take(Output, NullStageLog.Instance, CancellationToken.None));

        await Task.Delay(300);
        var early = second.IsCompleted;
        first.Dispose();
        using var claim = await second.WaitAsync(TimeSpan.FromMinutes(2));

        Assert.False(early);
        Assert.Equal([Output + ".lock"], Directory.GetFiles(folder.File("Liver")));
    }

    [Fact]
    public void WaitingEndsWithTheBuild()
    {
        using var first = StageClaim.Take(Output, NullStageLog.Instance, CancellationToken.None);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        Assert.Throws<OperationCanceledException>(() => StageClaim.Take(Output, NullStageLog.Instance, stop.Token));
    }

    [Fact]
    public void LeavesNothingBehind()
    {
        StageClaim.Take(Output, NullStageLog.Instance, CancellationToken.None).Dispose();

        Assert.Empty(Directory.GetFileSystemEntries(Path.GetDirectoryName(Output)!));
    }

    [Fact]
    public void OtherOutputsAreFree()
    {
        using var first = StageClaim.Take(Output, NullStageLog.Instance, CancellationToken.None);

        using var second = StageClaim.Take(folder.File("Liver/lora"), NullStageLog.Instance, CancellationToken.None);

        Assert.Equal(2, Directory.GetFiles(folder.File("Liver")).Length);
    }

    public void Dispose() => folder.Dispose();

    private string Output => folder.File("Liver/finetuned");
}
