using System.Runtime.InteropServices;
using TorchSharp;

namespace MedSeqFT.Training;

/// <summary>
/// Ends a training whose loss no longer falls (not in the paper; nnU-Net v1's rule): the training loss, averaged over about
/// the last 250 iterations, has not gone below its lowest value by 5e-4 for a number of iterations. The training loss, because the
/// cases that are not trained on are the test cases.
/// </summary>
public sealed class EarlyStopping : IDisposable
{
    private const double Smoothing = 1.0 / 250;
    private const double LeastImprovement = 5e-4;

    private readonly int patience;

    // Average loss, its lowest value, iterations since that, all iterations; a tensor, because a checkpoint keeps tensors.
    private readonly torch.Tensor progress = torch.tensor(new[] { 0, double.PositiveInfinity, 0, 0 }).DetachFromDisposeScope();

    /// <param name="patience">Iterations without improvement after which it ends; 0 never does.</param>
    public EarlyStopping(int patience) => this.patience = patience;

    public IEnumerable<(string Name, torch.Tensor Tensor)> State => patience > 0 ? [("earlyStopping", progress)] : [];

    public bool IsReached => patience > 0 && Progress[2] >= patience;

    /// <summary>Once an iteration.</summary>
    public void Observe(double loss)
    {
        var now = Progress;
        now[3]++;
        now[0] += Math.Max(Smoothing, 1 / now[3]) * (loss - now[0]);
        var improved = now[0] < now[1] - LeastImprovement;
        now[1] = improved ? now[0] : now[1];
        now[2] = improved ? 0 : now[2] + 1;
    }

    private Span<double> Progress => MemoryMarshal.Cast<byte, double>(progress.bytes);

    public void Dispose() => progress.Dispose();
}
