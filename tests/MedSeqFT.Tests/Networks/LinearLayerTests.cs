using MedSeqFT.Networks;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

public class LinearLayerTests
{
    [Fact]
    public void IsALinearWithTorchsNamesAndInitialisation()
    {
        using var scope = torch.NewDisposeScope();
        using var layer = new LinearLayer(100, 50);
        var input = torch.randn(2, 3, 100);

        var output = layer.call(input);

        Assert.Equal(["weight", "bias"], layer.state_dict().Keys);
        Assert.InRange((output - (input.inner(layer.Weight) + layer.Bias!)).abs().max().item<float>(), 0, 1e-5);
        Assert.InRange(layer.Weight.abs().max().item<float>(), 0.09, 0.1); // U(-1/sqrt(in), 1/sqrt(in))
        Assert.InRange(layer.Bias!.abs().max().item<float>(), 0.05, 0.1);
    }

    [Fact]
    public void ABranchIsAddedUntilItIsDetached()
    {
        using var scope = torch.NewDisposeScope();
        using var layer = new LinearLayer(4, 4, hasBias: false);
        var input = torch.randn(2, 4);
        var plain = layer.call(input);

        layer.Attach(x => 2 * x);
        var branched = layer.call(input);
        layer.Detach();

        Assert.InRange((branched - plain - 2 * input).abs().max().item<float>(), 0, 1e-6);
        Assert.Equal(plain.data<float>().ToArray(), layer.call(input).data<float>().ToArray());
        Assert.Equal(["weight"], layer.state_dict().Keys);
    }

    [Fact]
    public void TakesOneBranchAtATime()
    {
        using var layer = new LinearLayer(4, 4);
        layer.Attach(x => x);

        Assert.Throws<InvalidOperationException>(() => layer.Attach(x => x));
    }

    [Fact]
    public void OutlivesTheScopeItWasMadeIn()
    {
        LinearLayer layer;
        using (torch.NewDisposeScope())
            layer = new LinearLayer(3, 2);

        using (layer)
            Assert.Equal([2, 3], layer.Weight.shape);
    }
}
