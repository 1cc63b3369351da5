using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Networks;

/// <summary>Parameters that outlive the dispose scope they were made in.</summary>
internal static class NewParameter
{
    public static Parameter Zeros(params long[] shape) => LongLived(torch.zeros(shape));

    public static Parameter Ones(params long[] shape) => LongLived(torch.ones(shape));

    private static Parameter LongLived(torch.Tensor initial)
    {
        var parameter = new Parameter(initial);
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
