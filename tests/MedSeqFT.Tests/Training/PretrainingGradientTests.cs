using MedSeqFT.Selection;
using MedSeqFT.Tests.Selection;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Training;

public sealed class PretrainingGradientTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(21)]
    public void SeveralPassesGiveTheGradientsOfOne(int cropsPerPass)
    {
        using var scope = torch.NewDisposeScope();
        torch.Tensor[] views = [ToyViews.View(1), ToyViews.View(2)];
        var batch = PretrainingBatch.Draw(views, new PretrainingOptions { Seed = 3 }, 4);

        var (loss, expected) = Gradients(batch, 22);
        var (lossOfPasses, gradients) = Gradients(batch, cropsPerPass);

        Assert.Equal(loss.Total, lossOfPasses.Total, 6);
        Assert.Equal(expected.Count, gradients.Count);
        Assert.All(expected.Zip(gradients), pair =>
            Assert.InRange((pair.First - pair.Second).abs().max().item<float>(), 0, 1e-5f * pair.First.abs().max().item<float>()));
    }

    private static (PretextLoss Loss, List<torch.Tensor> Gradients) Gradients(PretrainingBatch batch, int cropsPerPass)
    {
        var backbone = new EmbeddingBackbone();
        var head = new VoCoHead(backbone.EmbeddingSize, 16, 8);
        var loss = PretrainingGradient.Backward(backbone, head, batch, cropsPerPass);
        return (loss, [.. backbone.parameters().Concat(head.parameters()).Select(parameter => parameter.grad).OfType<torch.Tensor>()]);
    }
}
