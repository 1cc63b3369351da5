namespace MedSeqFT.Selection;

/// <summary>A pretext task with the networks that were made for it, which go with it.</summary>
public sealed class OpenPretext(IPretextTask task, params IDisposable[] owned) : IDisposable
{
    public IPretextTask Task { get; } = task;

    public void Dispose()
    {
        foreach (var item in owned)
            item.Dispose();
    }
}
