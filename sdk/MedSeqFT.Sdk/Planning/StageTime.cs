using System.IO.Abstractions;
using System.Text.Json;
using MedSeqFT.Pipeline;

namespace MedSeqFT.Sdk.Planning;

/// <summary>&lt;stage&gt;.time.json beside the request: how long the stage took the last time, for the next plan's estimate.</summary>
/// <param name="Seconds">Over all attempts of this key; an attempt that was killed with MSBuild is not in it.</param>
/// <param name="Effort">The option that the time is proportional to (<see cref="StageDefinition.Effort"/>); 1 where there is none.</param>
internal sealed record StageTime(string Key, double Seconds, double Effort, bool Finished)
{
    public static string FileOf(IPath paths, string folder, string stage) => paths.Combine(folder, stage + ".time.json");

    /// <returns>Null when there is none or it can't be read: an estimate is not worth an error.</returns>
    public static StageTime? Read(IFileSystem files, string file)
    {
        try
        {
            return files.File.Exists(file) ? JsonSerializer.Deserialize<StageTime>(files.File.ReadAllText(file), StageRequest.Json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Adds an attempt to what the attempts before it took, if those ended without a result.</summary>
    public static void Add(IFileSystem files, string folder, StageRequest request, TimeSpan took, bool finished)
    {
        var file = FileOf(files.Path, folder, request.Stage);
        var before = Read(files, file) is { Finished: false } last && last.Key == request.Key ? last.Seconds : 0;
        var time = new StageTime(request.Key, before + took.TotalSeconds, EffortOf(request), finished);
        _ = StateFile.WriteText(files, file, JsonSerializer.Serialize(time, StageRequest.Json));
    }

    public static double EffortOf(StageRequest request) =>
        StageGraph.All.FirstOrDefault(s => s.Name == request.Stage)?.Effort is { } option
        && request.Options.TryGetValue(option, out var value)
        && OptionValue.TryNumber(value, out var effort) && effort > 0 ? effort : 1;
}
