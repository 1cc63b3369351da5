using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Networks;

/// <summary>Moves named tensors into a network and out of it, under the official names of the published code.</summary>
public static class PretrainedWeights
{
    // The published loaders train on silently from random weights when nothing matches.
    private const double SmallestShare = 0.95;

    /// <summary>
    /// Takes from a foundation model whatever fits the wanted parameters. A first convolution trained on one channel is
    /// spread over c channels as W/c each, which keeps its response to c equal channels.
    /// </summary>
    /// <param name="wanted">Which parameters should be filled, by official name and scope.</param>
    /// <param name="sourceName">The file, for messages.</param>
    /// <exception cref="UserErrorException">MSQ3008 when fewer than 95 % of the wanted parameters fit; the network is unchanged then.</exception>
    public static LoadReport Load(Backbone network, NamedTensors checkpoint, Func<string, ParameterScope, bool> wanted, string sourceName)
    {
        var (report, assignments) = Match(network, checkpoint, wanted);
        var needed = assignments.Count + report.KeptRandom.Count;
        if (assignments.Count < SmallestShare * needed)
            throw new UserErrorException(CheckpointErrors.TooFewMatched(sourceName, assignments.Count, needed, Suggestion(report, checkpoint)));
        foreach (var (parameter, value) in assignments)
            Fill(parameter, value);
        return report;
    }

    /// <summary>Copies of the kept parameters on the CPU; the caller owns them.</summary>
    public static NamedTensors StateOf(Backbone network, Func<string, ParameterScope, bool> kept)
    {
        using var scope = torch.NewDisposeScope();
        var state = new NamedTensors();
        foreach (var (name, parameter) in Chosen(network, kept))
            state[name] = torch.empty(parameter.shape, parameter.dtype).copy_(parameter.detach());
        scope.Detach(state.Values);
        return state;
    }

    /// <summary>
    /// <see cref="StateOf"/> and the buffers (relative-position indices) that the published code keeps in its state dict: with
    /// everything kept, what Python loads with strict=True.
    /// </summary>
    public static NamedTensors StateDictOf(Backbone network, Func<string, ParameterScope, bool> kept)
    {
        using var scope = torch.NewDisposeScope();
        var state = new NamedTensors();
        foreach (var (name, tensor) in network.state_dict().Where(pair => kept(pair.Key, network.ScopeOf(pair.Key))))
            state[name] = torch.empty(tensor.shape, tensor.dtype).copy_(tensor.detach());
        scope.Detach(state.Values);
        return state;
    }

    /// <summary>
    /// Puts back what <see cref="StateOf"/> or <see cref="StateDictOf"/> gave: exactly the kept parameters, each in its shape.
    /// Buffers are computed, not read.
    /// </summary>
    /// <exception cref="UserErrorException">MSQ3009 missing, MSQ3010 surplus, MSQ3011 wrong shapes; the network is unchanged then.</exception>
    public static void Restore(Backbone network, IReadOnlyDictionary<string, torch.Tensor> state, Func<string, ParameterScope, bool> kept, string sourceName)
    {
        var parameters = Chosen(network, kept);
        var faults = StrictFaults(parameters, state, sourceName).ToList();
        if (faults.Count > 0)
            throw new UserErrorException(faults);
        foreach (var (name, parameter) in parameters)
            Fill(parameter, state[name]);
    }

    internal static (LoadReport Report, List<(Parameter Parameter, torch.Tensor Value)> Assignments) Match(
        Backbone network, NamedTensors checkpoint, Func<string, ParameterScope, bool> wanted)
    {
        var content = CheckpointNames.ByOfficialName(checkpoint);
        var assignments = new List<(Parameter, torch.Tensor)>();
        var (matched, adapted, keptRandom, wrongShape) = (new List<string>(), new List<string>(), new List<string>(), new List<string>());
        foreach (var (name, parameter) in Chosen(network, wanted))
        {
            if (!content.Remove(name, out var value))
                keptRandom.Add(name);
            else if (value.shape.SequenceEqual(parameter.shape) || IsSingleChannelStem(value, parameter, network.InChannels))
            {
                (value.shape.SequenceEqual(parameter.shape) ? matched : adapted).Add(name);
                assignments.Add((parameter, value));
            }
            else
            {
                keptRandom.Add(name);
                wrongShape.Add(name);
            }
        }
        var unused = content.Keys.Order(StringComparer.Ordinal).ToList();
        return (new LoadReport(matched, adapted, keptRandom, unused) { WrongShape = wrongShape }, assignments);
    }

    private static List<(string Name, Parameter Parameter)> Chosen(Backbone network, Func<string, ParameterScope, bool> wanted) =>
        [.. network.named_parameters().Where(pair => wanted(pair.name, network.ScopeOf(pair.name))).Select(pair => (pair.name, pair.parameter))];

    // Convolution weights are [out, in, ...]: only the stem's second axis is the number of input channels.
    private static bool IsSingleChannelStem(torch.Tensor value, torch.Tensor parameter, int inChannels) =>
        value.dim() > 2 && value.dim() == parameter.dim() && value.shape[1] == 1 && parameter.shape[1] == inChannels
        && value.shape[0] == parameter.shape[0] && value.shape.AsSpan(2).SequenceEqual(parameter.shape.AsSpan(2));

    private static void Fill(Parameter parameter, torch.Tensor value)
    {
        using var noGradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        parameter.copy_(value.shape.SequenceEqual(parameter.shape) ? value : StemBank.Inflate(value, parameter.shape[1]));
    }

    private static IEnumerable<Diagnostic> StrictFaults(List<(string Name, Parameter Parameter)> parameters, IReadOnlyDictionary<string, torch.Tensor> state, string sourceName)
    {
        var missing = parameters.Select(pair => pair.Name).Where(name => !state.ContainsKey(name)).ToList();
        if (missing.Count > 0)
            yield return CheckpointErrors.MissingTensors(sourceName, LoadReport.Names(missing));
        var names = parameters.Select(pair => pair.Name).ToHashSet(StringComparer.Ordinal);
        var surplus = state.Keys.Where(name => !names.Contains(name) && !CheckpointNames.IsComputed(name)).Order(StringComparer.Ordinal).ToList();
        if (surplus.Count > 0)
            yield return CheckpointErrors.UnexpectedTensors(sourceName, LoadReport.Names(surplus));
        foreach (var (name, parameter) in parameters)
        {
            if (state.TryGetValue(name, out var value) && !value.shape.SequenceEqual(parameter.shape))
                yield return CheckpointErrors.WrongShape(sourceName, name, string.Join(", ", value.shape), string.Join(", ", parameter.shape));
        }
    }

    private static string Suggestion(LoadReport report, NamedTensors checkpoint)
    {
        if (report.WrongShape.Count > report.KeptRandom.Count / 2)
            return $"{report.WrongShape.Count} have another shape in the file ({LoadReport.Names(report.WrongShape)}): check Backbone and BackboneFeatureSize.";
        var missing = report.KeptRandom.Except(report.WrongShape, StringComparer.Ordinal).ToList();
        return CheckpointNames.SuggestPrefix(missing, report.Unused)
            ?? $"Missing are {LoadReport.Names(missing)}; the file has {LoadReport.Names([.. checkpoint.Keys])}. Check Backbone, BackboneUseV2 and that the file is for this network.";
    }
}
