using MedSeqFT.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Tests.Training;

public sealed class GradientsTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void GradientsOfALargerNormAreScaledTogether()
    {
        var parameters = OfNorm13();

        var norm = Gradients.Clip(parameters, 6.5);

        Assert.Equal(13, norm, 1e-5);
        Assert.Equal([1.5f, 0, -2, 0, 0, 6], Values(parameters), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(6.5, Gradients.Norm(parameters), 1e-5);
    }

    [Fact]
    public void GradientsOfASmallerNormKeepTheirBits()
    {
        var parameters = OfNorm13();

        var norm = Gradients.Clip(parameters, 20);

        Assert.Equal(13, norm, 1e-5);
        Assert.Equal([3f, 0, -4, 0, 0, 12], Values(parameters));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void AGradientThatIsNotFiniteScalesNothingAndIsSeenInTheNorm(float value)
    {
        var parameters = OfNorm13();
        parameters[1].grad!.fill_(value);

        var norm = Gradients.Clip(parameters, 6.5);

        Assert.False(double.IsFinite(norm));
        Assert.Equal([3f, 0, value, 0, 0, 12], Values(parameters));
    }

    [Fact]
    public void AParameterWithoutGradientIsSkipped()
    {
        var still = new Parameter(torch.ones(4));
        Parameter[] parameters = [still, .. OfNorm13(), still];

        Assert.Equal(13, Gradients.Clip(parameters, 6.5), 1e-5);
        Assert.Equal(6.5, Gradients.Norm(parameters), 1e-5);
        Assert.Null(still.grad);
        Assert.Equal(0, Gradients.Norm([still]));
    }

    private static Parameter[] OfNorm13() => [With(torch.tensor(new[] { 3f, 0 })), With(torch.tensor(-4f)), With(torch.tensor(new[,] { { 0, 0, 12f } }))];

    private static Parameter With(torch.Tensor gradient) => new(torch.ones_like(gradient)) { grad = gradient };

    private static float[] Values(Parameter[] parameters) => [.. parameters.SelectMany(parameter => parameter.grad!.data<float>())];
}
