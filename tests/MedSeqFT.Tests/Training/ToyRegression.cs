using MedSeqFT.Tensors;
using MedSeqFT.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Tests.Training;

/// <summary>A training of a few microseconds a step: w x = 3, with x drawn from the iteration's number.</summary>
internal sealed class ToyRegression : IDisposable
{
    private readonly DecoupledAdam optimizer;

    public ToyRegression()
    {
        W = new Parameter(torch.zeros(4));
        optimizer = new DecoupledAdam([("w", W)], weightDecay: 0.01);
        State = new TrainingState([("w", W)], optimizer);
    }

    public Parameter W { get; }

    public TrainingState State { get; }

    public LossParts Step(long iteration)
    {
        var x = (float)CounterRandom.For(7, "toy", "", iteration).Uniform(0.5, 1.5);
        var loss = (W * x - 3).pow(2).mean();
        return new LossParts(("square", State.Descend(loss, optimizer, 12)));
    }

    public byte[] Bits() => [.. State.Tensors.SelectMany(t => t.Tensor.detach().bytes.ToArray())];

    public void Dispose()
    {
        State.Dispose();
        W.Dispose();
    }
}
