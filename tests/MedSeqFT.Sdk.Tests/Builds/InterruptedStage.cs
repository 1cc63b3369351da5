using System.Diagnostics;
using Xunit.Abstractions;

namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>One stage of the real tool, stopped again and again in every way in which processes end, until it may finish.</summary>
internal sealed class InterruptedStage(string request, string folder, ITestOutputHelper log)
{
    private static readonly string[] Ways = ["kill", "kill", "power cut", "terminate", "interrupt", "end of input", "cancel"];
    private readonly string stage = Path.GetFileName(request).Split('.')[0];

    /// <summary>All that the runs said. The first is stopped kindly, so that there is a checkpoint to come back to, the second is killed.</summary>
    /// <param name="kills">How many runs have to end early; one that was quicker than its end doesn't count.</param>
    public string Run(int kills, int longestDelay)
    {
        var random = new Random(stage.Length);
        var (said, stopped) = Run(p => Stop(p, "terminate", random), afterIteration: 1, delay: 0);
        var done = stopped ? 1 : 0;
        for (var attempt = 1; done < kills; attempt++)
        {
            Assert.True(attempt < 5 * kills, $"only {done} of {attempt} runs could be stopped");
            var way = attempt == 1 ? "kill" : Ways[random.Next(Ways.Length)];
            var (more, ended) = Run(p => Stop(p, way, random), random.Next(2), random.Next(longestDelay));
            said += more;
            done += ended ? 1 : 0;
        }
        log.WriteLine($"{stage}: {done} runs stopped");
        return said + Run(_ => { }, int.MaxValue, 0).Said;
    }

    private (string Said, bool Stopped) Run(Action<Process> stop, int afterIteration, int delay)
    {
        using var tool = RealTool.Start(stage, request, "--json");
        var errors = tool.StandardError.ReadToEndAsync();
        var (said, iterations, stopping) = ("", 0, (Task?)null);
        do
        {
            if (iterations >= afterIteration)
                stopping ??= Task.Run(() => { Thread.Sleep(delay); stop(tool); });
            if (tool.StandardOutput.ReadLine() is not { } line)
                break;
            said += line + "\n";
            iterations += line.Contains("\"progress\"", StringComparison.Ordinal) ? 1 : 0;
        }
        while (true);
        stopping?.Wait();
        var code = Interruptions.WaitForEnd(tool);
        log.WriteLine($"{stage}: stopped after iteration {afterIteration} and {delay} ms, exit code {code}");
        // 143: terminated before the tool listened for signals, on a machine that has much else to do.
        Assert.True(code is 0 or 130 or 137 or 143, said + errors.Result);
        return (said, code != 0);
    }

    private void Stop(Process tool, string way, Random random)
    {
        log.WriteLine(way);
        switch (way)
        {
            case "terminate":
                Interruptions.Signal(tool, "TERM");
                break;
            case "interrupt":
                Interruptions.Signal(tool, "INT");
                break;
            case "end of input":
                tool.StandardInput.Close();
                break;
            case "cancel":
                Cancel(tool);
                break;
            default:
                tool.Kill();
                tool.WaitForExit();
                if (way == "power cut")
                    foreach (var file in Interruptions.CutNewestFiles(Directory.GetDirectories(folder, "*.partial"), 2, random))
                        log.WriteLine($"cut {Path.GetFileName(file)}");
                break;
        }
    }

    private static void Cancel(Process tool)
    {
        try
        {
            tool.StandardInput.WriteLine("""{"type":"cancel"}""");
            tool.StandardInput.Flush();
        }
        catch (IOException)
        {
            // The tool was quicker and has finished: a run that wasn't stopped, as after a late signal.
        }
    }
}
