using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Retention;

/// <summary>
/// LoRA on the Linears of a network's encoder. Attach, train <see cref="Parameters"/>, then either keep <see cref="State"/>
/// and <see cref="Detach"/>, or <see cref="Merge"/>. Disposing detaches what is still attached.
/// </summary>
public sealed class LoraAdapter : IDisposable
{
    private readonly Backbone network;
    private Place place;

    private LoraAdapter(Backbone network, IReadOnlyList<LoraBranch> branches)
    {
        (this.network, Branches) = (network, branches);
        foreach (var branch in branches)
            branch.Attach();
    }

    // Where the low-rank update is; at first beside the weights.
    private enum Place
    {
        Beside,
        Merged,
        Gone,
    }

    /// <summary>In the order of <see cref="Backbone.EncoderLinears"/>.</summary>
    public IReadOnlyList<LoraBranch> Branches { get; }

    /// <summary>A and B of every branch: r (in + out) numbers each, 60,480 for VoCo-B and rank 2.</summary>
    public IReadOnlyList<Parameter> Parameters => [.. Branches.SelectMany(b => new[] { b.A, b.B })];

    /// <summary>A and B are made on the device of their Linear: move the network first.</summary>
    /// <param name="rank">The paper has 2 (Sec. IV-B). May exceed the smaller side of a Linear.</param>
    /// <param name="seed">Every A is a function of (seed, name of its Linear).</param>
    /// <param name="alpha">The branch is scaled by alpha / rank; the default, alpha = rank, is the paper's plain BA.</param>
    /// <param name="adapts">Which Linears, by name; all of the encoder by default (VoCo: 36).</param>
    public static LoraAdapter Attach(Backbone network, int rank, long seed, double? alpha = null, Func<string, bool>? adapts = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rank);
        var scale = (alpha ?? rank) / rank;
        var targets = network.EncoderLinears.Where(linear => adapts?.Invoke(linear.Name) ?? true);
        return new LoraAdapter(network, [.. targets.Select(linear => new LoraBranch(linear, rank, scale, seed))]);
    }

    /// <summary>Leaves A and B as the only parameters with a gradient: LoRA-KD's base stays constant, biases and norms too.</summary>
    public void FreezeBase()
    {
        foreach (var parameter in network.parameters())
            parameter.requires_grad = false;
    }

    /// <summary>Copies of A and B as "&lt;linear&gt;.lora_A" and "&lt;linear&gt;.lora_B", on the CPU.</summary>
    public NamedTensors State()
    {
        using var scope = torch.NewDisposeScope();
        var state = new NamedTensors();
        foreach (var (name, parameter) in Named())
            state[name] = parameter.detach().cpu().clone().DetachFromDisposeScope();
        return state;
    }

    /// <summary>Sets every A and B from a <see cref="State"/> of the same network and rank.</summary>
    /// <exception cref="ArgumentException">A tensor is missing, left over or has another shape; nothing was set then.</exception>
    public void Load(IReadOnlyDictionary<string, torch.Tensor> state)
    {
        var named = Named().ToArray();
        foreach (var (name, parameter) in named)
            if (!state.TryGetValue(name, out var value) || !value.shape.SequenceEqual(parameter.shape))
                throw new ArgumentException($"'{name}' must be there as [{string.Join(", ", parameter.shape)}]", nameof(state));
        if (state.Count != named.Length)
            throw new ArgumentException($"{state.Count} tensors where the adapter has {named.Length}", nameof(state));
        using var constant = torch.no_grad();
        foreach (var (name, parameter) in named)
            parameter.copy_(state[name]);
    }

    /// <summary>Reparameterization (eq. 1): W becomes W + s BA in every Linear, and the branches are gone from the forward pass.</summary>
    /// <exception cref="InvalidOperationException">Merged or detached before.</exception>
    public void Merge()
    {
        Leave(Place.Beside, to: Place.Merged);
        foreach (var branch in Branches)
        {
            branch.Detach();
            branch.Merge();
        }
    }

    /// <summary>
    /// Takes s BA out again and attaches the branches. float32 rounds twice, so every weight comes back within
    /// u (2 |W| + |s BA|), u = 2^-24: 6e-8 of its size. Whoever needs W to the bit keeps a copy.
    /// </summary>
    /// <exception cref="InvalidOperationException">Not merged.</exception>
    public void Unmerge()
    {
        Leave(Place.Merged, to: Place.Beside);
        foreach (var branch in Branches)
        {
            branch.Unmerge();
            branch.Attach();
        }
    }

    /// <summary>The network computes what it did before <see cref="Attach"/>; A and B stay readable.</summary>
    /// <exception cref="InvalidOperationException">Merged or detached before.</exception>
    public void Detach()
    {
        Leave(Place.Beside, to: Place.Gone);
        foreach (var branch in Branches)
            branch.Detach();
    }

    public void Dispose()
    {
        if (place == Place.Beside)
            Detach();
        foreach (var branch in Branches)
            branch.Dispose();
    }

    private void Leave(Place from, Place to) =>
        place = place == from ? to : throw new InvalidOperationException($"the low-rank update is {place}, where it should be {from}");

    private IEnumerable<(string Name, Parameter Value)> Named() =>
        Branches.SelectMany(b => new[] { ($"{b.Linear}.lora_A", b.A), ($"{b.Linear}.lora_B", b.B) });
}
