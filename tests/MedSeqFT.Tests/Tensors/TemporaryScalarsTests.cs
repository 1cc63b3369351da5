using MedSeqFT.Tensors;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Tensors;

public class TemporaryScalarsTests
{
    // Where living numbers are made, and the optimizer's script, which is given living ones.
    private static readonly string[] Careful =
    [
        $"{typeof(LivingScalars).FullName}.", $"{typeof(LivingBounds).FullName}.", $"{typeof(Number).FullName}.ToScalar ", $"{typeof(DecoupledAdam).FullName}.Step ",
    ];

    [Fact]
    public void NoneOfOurCodeLeavesANumberToTheCollector()
    {
        var calls = new TemporaryScalars().In(typeof(LivingScalars).Assembly.Location);

        Assert.DoesNotContain(calls, call => !Careful.Any(call.StartsWith));
        Assert.Contains(calls, call => call.StartsWith($"{typeof(Number).FullName}.ToScalar ", StringComparison.Ordinal));
        Assert.Contains(calls, call => call.StartsWith($"{typeof(DecoupledAdam).FullName}.Step calls TorchSharp.Scalar ", StringComparison.Ordinal)); // held in a using; the script would make its own of a double
    }

    [Fact]
    public void TheToolHasNone() => Assert.Empty(new TemporaryScalars().In(typeof(MedSeqFT.Tool.Program).Assembly.Location));

    [Fact]
    public void EachWayToLeaveOneIsSeen()
    {
        var calls = new TemporaryScalars().In(typeof(TemporaryScalarsTests).Assembly.Location).Where(c => c.Contains($"/{nameof(Careless)}.", StringComparison.Ordinal)).ToList();

        Assert.Equal(typeof(Careless).GetMethods().Where(m => m.DeclaringType == typeof(Careless)).Select(m => m.Name).Order(), calls.Select(c => c.Split(' ')[0].Split('.')[^1]).Distinct().Order());
    }

    // Never called.
    private static class Careless
    {
        public static torch.Tensor Operator(torch.Tensor x) => x * 0.5;

        public static torch.Tensor Sum(torch.Tensor x) => x + x;

        public static torch.Tensor Argument(torch.Tensor x) => x.clamp_min(0.5);

        public static torch.Tensor Function(torch.Tensor x) => torch.nn.functional.leaky_relu(x, 0.5);

        public static torch.nn.Module<torch.Tensor, torch.Tensor> Module() => torch.nn.LeakyReLU(0.5);
    }
}
