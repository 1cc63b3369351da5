using MedSeqFT.Diagnostics;
using TorchSharp;

namespace MedSeqFT.Pipeline;

/// <summary>What a stage function works with: its request, its folder, where it reports to, and the device.</summary>
public sealed record StageContext(StageRequest Request, StageFolder Folder, IStageLog Log, torch.Device? Device, CancellationToken Cancellation)
{
    public string Task => Request.Task;

    public OptionReader Options() => new(Request.Stage, Request.Options);

    /// <summary>The device of a stage that computes.</summary>
    public torch.Device ComputeDevice => Device ?? throw new InvalidOperationException($"stage {Request.Stage} has no device");

    /// <exception cref="UserErrorException">MSQ2054 or MSQ2055.</exception>
    public string Input(string name) => OptionalInput(name)
        ?? throw new UserErrorException(RequestErrors.MissingInput(Request.Stage, name));

    /// <returns>null when the request doesn't name that input.</returns>
    public string? OptionalInput(string name)
    {
        if (!Request.Inputs.TryGetValue(name, out var path))
            return null;
        return Path.Exists(path) ? path : throw new UserErrorException(RequestErrors.InputDoesNotExist(Request.Stage, name, path));
    }

    public string Input(string name, string file) => Path.Combine(Input(name), file);
}
