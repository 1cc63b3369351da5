using MedSeqFT.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Tests.Training;

public sealed class DecoupledAdamTests : IDisposable
{
    private const double Rate = 0.01;
    private const double Decay = 0.1;
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void FollowsTheFormula()
    {
        var parameter = new Parameter(torch.tensor(new[] { 1f, -2f, 3f }));
        var gradients = new[] { new[] { 0.5f, -1f, 0f }, [2f, 1f, -3f], [-0.1f, 0.2f, 0.3f] };
        using var adam = new DecoupledAdam([("p", parameter)], Decay) { LearningRate = Rate };

        foreach (var gradient in gradients)
        {
            parameter.grad = torch.tensor(gradient);
            adam.Step();
        }

        Assert.Equal(ByHand([1, -2, 3], gradients), parameter.data<float>().Select(x => (double)x), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void LeavesAParameterWithoutGradientAlone()
    {
        var moved = new Parameter(torch.ones(3));
        var still = new Parameter(torch.ones(3));
        using var adam = new DecoupledAdam([("moved", moved), ("still", still)], Decay) { LearningRate = Rate };
        moved.grad = torch.ones(3);
        still.grad = torch.ones(3);
        adam.Step();
        var before = still.data<float>().ToArray();

        adam.ForgetGradients();
        moved.grad = torch.ones(3);
        adam.Step();

        Assert.Equal(before, still.data<float>().ToArray());
        Assert.Equal(2, adam.State.Single(s => s.Name == "moved.steps").Tensor.item<float>());
        Assert.Equal(1, adam.State.Single(s => s.Name == "still.steps").Tensor.item<float>());
    }

    [Fact]
    public void ForgettingGradientsMakesThemNull()
    {
        var parameter = new Parameter(torch.ones(3));
        using var adam = new DecoupledAdam([("p", parameter)], 0);
        parameter.sum().backward();

        adam.ForgetGradients();

        Assert.Null(parameter.grad);
    }

    [Fact]
    public void AZeroGradientMovesNothingAndStaysFinite()
    {
        var parameter = new Parameter(torch.tensor(new[] { 1f, -2f }));
        using var adam = new DecoupledAdam([("p", parameter)], 0) { LearningRate = Rate };
        parameter.grad = torch.zeros(2);

        adam.Step();

        Assert.Equal([1f, -2f], parameter.data<float>().ToArray());
    }

    [Fact]
    public void DoesNothingWithoutAnyGradient()
    {
        var parameter = new Parameter(torch.ones(1));
        using var adam = new DecoupledAdam([("p", parameter)], Decay) { LearningRate = Rate };

        adam.Step();

        Assert.Equal(1f, parameter.item<float>());
    }

    [Fact]
    public void ItsStateOutlivesTheScopeItWasMadeIn()
    {
        var parameter = new Parameter(torch.ones(2));
        DecoupledAdam adam;
        using (torch.NewDisposeScope())
            adam = new DecoupledAdam([("p", parameter)], 0);

        Assert.All(adam.State, s => Assert.False(s.Tensor.IsInvalid));
        adam.Dispose();
    }

    private static double[] ByHand(double[] start, float[][] gradients)
    {
        var (p, m, v) = (start.ToArray(), new double[start.Length], new double[start.Length]);
        for (var t = 1; t <= gradients.Length; t++)
            for (var i = 0; i < p.Length; i++)
            {
                var g = gradients[t - 1][i];
                p[i] *= 1 - Rate * Decay;
                m[i] = 0.9 * m[i] + 0.1 * g;
                v[i] = 0.999 * v[i] + 0.001 * g * g;
                p[i] -= Rate * (m[i] / (1 - Math.Pow(0.9, t))) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.999, t))) + 1e-8);
            }
        return p;
    }
}
