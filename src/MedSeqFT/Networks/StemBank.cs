using System.Globalization;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Networks;

/// <summary>
/// The stems that a foundation model or carry-over holds, one per number of input channels: its own under the official names,
/// those of other counts as "stems.&lt;channels&gt;.&lt;name&gt;". A case of an earlier task goes through the stem that its own
/// task trained, so that a task of another modality does not change what the encoder sees of it.
/// </summary>
public sealed class StemBank
{
    private const string Prefix = "stems.";
    private readonly long home;
    private readonly SortedDictionary<long, Dictionary<string, torch.Tensor>> stems = [];
    private readonly Dictionary<string, torch.Tensor> rest = new(StringComparer.Ordinal);

    /// <summary>Lists the stems of a file; its tensors stay the file's.</summary>
    /// <param name="network">Any of the file's kind: it tells which parameters are stems.</param>
    public StemBank(NamedTensors file, Backbone network)
    {
        var own = new Dictionary<string, torch.Tensor>(StringComparer.Ordinal);
        foreach (var (name, tensor) in CheckpointNames.ByOfficialName(file))
        {
            if (Split(name) is (var channels, var official))
                StemOf(channels)[official] = tensor;
            else
                (network.IsStem(name) ? own : rest)[name] = tensor;
        }
        home = own.Values.FirstOrDefault(tensor => tensor.dim() > 2)?.shape[1] ?? 0;
        if (home > 0)
            stems[home] = own;
        else
            rest = rest.Concat(own).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>The numbers of channels that have a stem.</summary>
    public IReadOnlyCollection<long> Channels => stems.Keys;

    /// <summary>Whether the tensor's name is that of a stem of another number of channels than the file's own.</summary>
    public static bool IsExtra(string name) => Split(name) is not null;

    /// <summary>
    /// The file as a network of that many channels has it: official names, the stem of that count, or its own inflated. The
    /// inflated ones belong to the caller's dispose scope.
    /// </summary>
    public IReadOnlyDictionary<string, torch.Tensor> TensorsFor(long channels)
    {
        var stem = stems.GetValueOrDefault(channels)
            ?? stems.GetValueOrDefault(home)?.ToDictionary(pair => pair.Key, pair => Inflate(pair.Value, channels), StringComparer.Ordinal);
        return rest.Concat(stem ?? []).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>Lets the network encode images of every other number of channels that the bank knows.</summary>
    public void AddTo(Backbone network)
    {
        foreach (var (_, stem) in stems.Where(pair => pair.Key != network.InChannels))
            network.AddStem(stem);
    }

    /// <summary>
    /// For LoRA-KD, which can't train a stem: a number of channels that is new with this task takes the fine-tuned network's,
    /// a known one keeps the bank's.
    /// </summary>
    /// <param name="network">Made from the bank's file for the task's channels.</param>
    public void TakeNewStem(Backbone network, Backbone finetuned)
    {
        if (stems.ContainsKey(network.InChannels))
            return;
        using var constant = torch.no_grad();
        foreach (var (name, parameter) in network.named_parameters().Where(pair => network.IsStem(pair.name)))
            parameter.copy_(finetuned.get_parameter(name)!);
    }

    /// <summary>
    /// Gives a carry-over made at some number of channels the stems of all others. The official names stay those of the line's
    /// first count, so that it replaces its foundation model wherever that was used.
    /// </summary>
    public void Complete(NamedTensors carryOver, Backbone network)
    {
        using var scope = torch.NewDisposeScope();
        if (home != 0 && home != network.InChannels)
        {
            foreach (var name in carryOver.Keys.Where(network.IsStem).ToList())
            {
                carryOver.Remove(name, out var tensor);
                carryOver[NameOf(network.InChannels, name)] = tensor!;
            }
        }
        foreach (var (channels, stem) in stems.Where(pair => pair.Key != network.InChannels))
            foreach (var (name, tensor) in stem)
                carryOver[channels == home ? name : NameOf(channels, name)] = tensor.to(torch.ScalarType.Float32).clone().DetachFromDisposeScope();
    }

    /// <summary>
    /// A first convolution for c channels: the sum of its weights over its own channels, divided by c, for each of them. c equal
    /// channels then give what equal channels gave before; biases stay.
    /// </summary>
    internal static torch.Tensor Inflate(torch.Tensor stem, long channels) =>
        stem.dim() <= 2 ? stem : stem.to(torch.ScalarType.Float32).sum(1, keepdim: true).expand([stem.shape[0], channels, .. stem.shape[2..]]).Over(channels);

    private Dictionary<string, torch.Tensor> StemOf(long channels) =>
        stems.TryGetValue(channels, out var stem) ? stem : stems[channels] = new Dictionary<string, torch.Tensor>(StringComparer.Ordinal);

    private static string NameOf(long channels, string official) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{channels}.{official}");

    private static (long Channels, string Official)? Split(string name)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        var dot = name.IndexOf('.', Prefix.Length);
        return dot > 0 && long.TryParse(name.AsSpan(Prefix.Length, dot - Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var channels) && channels > 0
            ? (channels, name[(dot + 1)..])
            : null;
    }
}
