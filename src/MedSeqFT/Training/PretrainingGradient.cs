using MedSeqFT.Networks;
using MedSeqFT.Selection;
using TorchSharp;

namespace MedSeqFT.Training;

/// <summary>Loss and gradients of one step of pre-training.</summary>
internal static class PretrainingGradient
{
    /// <summary>
    /// Adds the gradients of VoCo's loss to backbone and head. The loss needs all crops together, the network does not:
    /// where they are more than fit one pass, the embeddings are computed first without a graph, and each pass is run
    /// again with the gradient that the loss gave its embeddings. A third more time, but memory for one pass only.
    /// </summary>
    public static PretextLoss Backward(Backbone backbone, VoCoHead head, PretrainingBatch batch, int cropsPerPass, VoCoVersion? version = null)
    {
        version ??= VoCoVersion.LargeScale;
        using var scope = torch.NewDisposeScope();
        var device = backbone.parameters().First().device;
        var passes = batch.Crops.split(cropsPerPass);
        if (passes.Length == 1)
            return Loss(head, backbone.Embed(passes[0].to(device)), batch, version);

        var embeddings = WithoutGraph(backbone, passes, device).requires_grad_();
        var loss = Loss(head, embeddings, batch, version);
        foreach (var (crops, gradient) in passes.Zip(embeddings.grad!.split(cropsPerPass)))
        {
            using var pass = torch.NewDisposeScope();
            torch.autograd.backward([backbone.Embed(crops.to(device))], [gradient]);
        }
        return loss;
    }

    private static torch.Tensor WithoutGraph(Backbone backbone, torch.Tensor[] passes, torch.Device device)
    {
        using var noGrad = torch.no_grad();
        var parts = new List<torch.Tensor>();
        foreach (var crops in passes)
        {
            using var pass = torch.NewDisposeScope();
            parts.Add(backbone.Embed(crops.to(device)).MoveToOuterDisposeScope());
        }
        return torch.cat(parts);
    }

    private static PretextLoss Loss(VoCoHead head, torch.Tensor embeddings, PretrainingBatch batch, VoCoVersion version)
    {
        using var scope = torch.NewDisposeScope();
        var student = head.Student(version.HasRowDropout ? RowDropout.Apply(embeddings, batch.KeptRows) : embeddings);
        var terms = version.Loss(student, head.Teacher(embeddings), batch.Labels);
        terms.Total.backward();
        return terms.ToLoss();
    }
}
