using MedSeqFT.Tensors;
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
        var norm = Norm(gradients);
        if (double.IsFinite(norm) && norm > maximum)
            foreach (var gradient in gradients)
                gradient.TimesInPlace(maximum / (norm + 1e-6));
        return norm;
    }

    /// <summary>The L2 norm of all of them together; not finite if one is not.</summary>
    public static double Norm(IEnumerable<Parameter> parameters)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        return Norm(parameters.Select(p => p.grad).OfType<torch.Tensor>().ToList());
    }

    private static double Norm(List<torch.Tensor> gradients) =>
        gradients.Count == 0 ? 0 : torch.stack(gradients.Select(g => g.norm())).norm().item<float>();
}
