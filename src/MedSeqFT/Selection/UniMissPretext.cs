using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Selection;

/// <summary>UniMiSS+'s loss of one case: every draw takes two new views of each channel. Centre and teacher stay as they are.</summary>
internal sealed class UniMissPretext(IViewPairLoss loss, string head, string recipe, int[] size, torch.Device device, long seed) : IPretextTask
{
    public string Head => head;

    public string Recipe => recipe;

    public IReadOnlyList<PretextLoss> Score(IReadOnlyList<torch.Tensor> views, string caseId, int runs, CancellationToken cancellation)
    {
        using var noGrad = torch.no_grad();
        var draws = new PretextLoss[runs];
        for (var run = 0; run < runs; run++)
        {
            cancellation.ThrowIfCancellationRequested();
            var number = run;
            draws[run] = PretextLoss.Mean([.. views.Select(volume => Draw(volume, caseId, number))]);
        }
        return draws;
    }

    private PretextLoss Draw(torch.Tensor volume, string caseId, int run)
    {
        using var scope = torch.NewDisposeScope();
        var random = CounterRandom.For(seed, "ssl", caseId, run);
        return loss.Of(UniMissViews.Draw(volume, size, ref random).to(device));
    }
}
