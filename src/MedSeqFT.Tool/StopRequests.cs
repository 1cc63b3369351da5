using System.Runtime.InteropServices;
using System.Text.Json;
using MedSeqFT.Tool.Logs;

namespace MedSeqFT.Tool;

/// <summary>
/// Who may stop a run: Ctrl+C and SIGTERM (the first lets the stage leave a checkpoint, the second ends the process at
/// once), and under the machine protocol a cancel line or the end of stdin, so that no run outlives a killed MSBuild.
/// </summary>
internal sealed class StopRequests : IDisposable
{
    private readonly Terminal terminal;
    private readonly bool json;
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration interrupt;
    private readonly PosixSignalRegistration terminate;
    private int signals;

    public StopRequests(Terminal terminal, bool json)
    {
        this.terminal = terminal;
        this.json = json;
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        if (json)
            new Thread(ListenToInput) { IsBackground = true, Name = "stdin" }.Start();
    }

    public CancellationToken Token => source.Token;

    /// <summary>Cancels on the first call only.</summary>
    /// <returns>False for a second signal, which is left to end the process.</returns>
    internal bool TryStop()
    {
        if (Interlocked.Increment(ref signals) > 1)
            return false;
        FaultReport.WriteInfo(terminal, json, "stopping at the next checkpoint; once more to stop at once.");
        source.Cancel();
        return true;
    }

    // The source is left to the collector: the input thread may still want to cancel it.
    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
    }

    private void OnSignal(PosixSignalContext context) => context.Cancel = TryStop();

    private void ListenToInput()
    {
        while (terminal.Input.ReadLine() is { } line)
        {
            if (IsCancel(line))
                break;
        }
        source.Cancel();
    }

    private static bool IsCancel(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("type", out var type)
                && type.ValueEquals("cancel");
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
