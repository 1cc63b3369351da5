using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Training;

/// <summary>What is done to gradients between backward and the optimizer's step.</summary>
public static class Gradients
{
    /// <summary>Scales all gradients together so that their L2 norm is at most <paramref name="maximum"/> (nnU-Net: 12); null ones are skipped.</summary>
    /// <returns>The norm before; not finite if a gradient is not, in which case nothing is scaled.</returns>
    public static double Clip(IEnumerable<Parameter> parameters, double maximum)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var gradients = parameters.Select(p => p.grad).OfType<torch.Tensor>().ToList();
        if (gradients.Count == 0)
            return 0;
        var norm = torch.stack(gradients.Select(g => g.norm())).norm().item<float>();
        if (float.IsFinite(norm) && norm > maximum)
            foreach (var gradient in gradients)
                gradient.mul_(maximum / (norm + 1e-6));
        return norm;
    }
}
