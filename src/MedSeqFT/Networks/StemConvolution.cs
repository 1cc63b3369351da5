using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Networks;

/// <summary>
/// A convolution that sees the image itself, as torch's Conv3d and under the same names (weight, bias). Images of another
/// number of channels go through the stem that was added for them: a stem bank keyed by the number of channels.
/// </summary>
internal sealed class StemConvolution : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter? bias;
    private readonly long[] stride;
    private readonly long[] padding;
    private readonly Dictionary<long, (torch.Tensor Weight, torch.Tensor? Bias)> others = [];

    public StemConvolution(long inChannels, long outChannels, long kernel, long stride = 1, bool hasBias = true)
        : base(nameof(StemConvolution))
    {
        (this.stride, padding) = ([stride], [stride == 1 ? kernel / 2 : 0]);
        weight = LongLived(torch.nn.init.kaiming_uniform_(torch.empty([outChannels, inChannels, kernel, kernel, kernel]), Math.Sqrt(5)));
        var bound = 1 / Math.Sqrt(inChannels * kernel * kernel * kernel);
        bias = hasBias ? LongLived(torch.empty(outChannels).uniform_(-bound, bound)) : null;
        RegisterComponents();
    }

    /// <summary>Whether images of that many channels have a stem.</summary>
    public bool Takes(long channels) => channels == weight.shape[1] || others.ContainsKey(channels);

    /// <summary>Copies; constant, and outside the state dict.</summary>
    /// <param name="otherWeight">[out, channels, kernel...].</param>
    public void Add(torch.Tensor otherWeight, torch.Tensor? otherBias)
    {
        Remove(otherWeight.shape[1]);
        others[otherWeight.shape[1]] = (Copy(otherWeight), otherBias is null ? null : Copy(otherBias));
    }

    /// <summary>[batch, channel, z, y, x], with a number of channels that it <see cref="Takes"/>.</summary>
    public override torch.Tensor forward(torch.Tensor input)
    {
        if (input.shape[1] == weight.shape[1])
            return Convolve(input, weight, bias);
        using var scope = torch.NewDisposeScope();
        var (otherWeight, otherBias) = others[input.shape[1]];
        var moved = otherBias?.to(input.dtype, input.device);
        return Convolve(input, otherWeight.to(input.dtype, input.device), moved).MoveToOuterDisposeScope();
    }

    private torch.Tensor Convolve(torch.Tensor input, torch.Tensor kernel, torch.Tensor? added)
    {
        if (input.device_type != DeviceType.CPU || input.dtype is torch.ScalarType.Float32 or torch.ScalarType.Float64)
            return ChannelsLast.Run(input, kernel, stride[0] > 1, image => torch.nn.functional.conv3d(image, kernel, added, stride, padding));
        // One channel can't be put innermost, and in bfloat16 its weights suffer what ChannelsLast is for.
        using var scope = torch.NewDisposeScope();
        var wide = Convolve(input.to(torch.float32), kernel.to(torch.float32), added?.to(torch.float32));
        return wide.to(input.dtype).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        foreach (var channels in disposing ? others.Keys.ToArray() : [])
            Remove(channels);
        base.Dispose(disposing);
    }

    private void Remove(long channels)
    {
        if (!others.Remove(channels, out var stem))
            return;
        stem.Weight.Dispose();
        stem.Bias?.Dispose();
    }

    private static torch.Tensor Copy(torch.Tensor tensor) => tensor.detach().clone().DetachFromDisposeScope();

    private static Parameter LongLived(torch.Tensor initial)
    {
        var parameter = new Parameter(initial);
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
