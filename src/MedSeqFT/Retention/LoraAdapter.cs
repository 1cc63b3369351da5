using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Retention;

/// <summary>
/// LoRA on every Linear of a network's encoder. Attach, train <see cref="Parameters"/>, then either keep <see cref="State"/>
/// and <see cref="Detach"/>, or <see cref="Merge"/>. Disposing detaches what is still attached.
/// </summary>
public sealed class LoraAdapter : IDisposable
{
    private readonly Backbone network;
    private bool isAttached = true;

    private LoraAdapter(Backbone network, IReadOnlyList<LoraBranch> branches)
    {
        (this.network, Branches) = (network, branches);
        foreach (var branch in branches)
            branch.Attach();
    }

    /// <summary>In the order of <see cref="Backbone.EncoderLinears"/>.</summary>
    public IReadOnlyList<LoraBranch> Branches { get; }

    /// <summary>A and B of every branch: r (in + out) numbers each, 60,480 for VoCo-B and rank 2.</summary>
    public IReadOnlyList<Parameter> Parameters => [.. Branches.SelectMany(b => new[] { b.A, b.B })];

    /// <summary>A and B are made on the device of their Linear: move the network first.</summary>
    /// <param name="rank">The paper has 2 (Sec. IV-B).</param>
    /// <param name="seed">Every A is a function of (seed, name of its Linear).</param>
    /// <param name="alpha">The branch is scaled by alpha / rank; the default, alpha = rank, is the paper's plain BA.</param>
    public static LoraAdapter Attach(Backbone network, int rank, long seed, double? alpha = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rank);
        var scale = (alpha ?? rank) / rank;
        return new LoraAdapter(network, [.. network.EncoderLinears.Select(linear => new LoraBranch(linear, rank, scale, seed))]);
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

    /// <summary>Reparameterization (eq. 1): W becomes W + s BA in every Linear, and the branches are gone. Only once.</summary>
    /// <exception cref="InvalidOperationException">Merged or detached before.</exception>
    public void Merge()
    {
        Detach();
        foreach (var branch in Branches)
            branch.Merge();
    }

    /// <summary>The network computes what it did before <see cref="Attach"/>; A and B stay readable.</summary>
    /// <exception cref="InvalidOperationException">Merged or detached before.</exception>
    public void Detach()
    {
        if (!isAttached)
            throw new InvalidOperationException("the low-rank branches were merged or detached before");
        isAttached = false;
        foreach (var branch in Branches)
            branch.Detach();
    }

    public void Dispose()
    {
        if (isAttached)
            Detach();
        foreach (var branch in Branches)
            branch.Dispose();
    }

    private IEnumerable<(string Name, Parameter Value)> Named() =>
        Branches.SelectMany(b => new[] { ($"{b.Linear}.lora_A", b.A), ($"{b.Linear}.lora_B", b.B) });
}
