using TorchSharp;

namespace MedSeqFT.Tests.Selection;

/// <summary>Smooth views of [1, z, y, x] whose columns look different, so that the position of a crop can be learned.</summary>
internal static class ToyViews
{
    public static torch.Tensor View(int number, int z = 16, int y = 48, int x = 48)
    {
        using var scope = torch.NewDisposeScope();
        var zs = torch.arange(z).to(torch.float32).view(z, 1, 1) / z;
        var ys = torch.arange(y).to(torch.float32).view(1, y, 1) / y;
        var xs = torch.arange(x).to(torch.float32).view(1, 1, x) / x;
        var waves = 0.5 + 0.25 * (7 * xs + number).sin() * (5 * ys - number).cos() + 0.2 * (4 * zs + 3 * xs * ys + 0.5 * number).sin();
        return waves.unsqueeze(0).DetachFromDisposeScope();
    }
}
