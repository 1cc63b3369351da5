using System.Globalization;
using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Selection;

/// <summary>
/// VoCo's loss of one volume: random crops against the 3 x 3 base crops of its view, with the head's row dropout and
/// without augmentation, so that base crops are embedded once a case and a draw costs <see cref="SslOptions.SslCrops"/>
/// crops. The batch norm of the head sees the rows of one draw only, and the teacher stays as it is.
/// </summary>
/// <param name="backbone">In the caller's hands; put into evaluation mode.</param>
/// <param name="head">Null where the checkpoint has none: then the same loss is taken on the pooled embeddings.</param>
/// <param name="version">Null: <see cref="VoCoVersion.LargeScale"/>.</param>
public sealed class VoCoPretext(Backbone backbone, VoCoHead? head, SslOptions options, long seed, VoCoVersion? version = null) : IPretextTask
{
    private readonly VoCoVersion version = version ?? VoCoVersion.LargeScale;

    /// <summary>What <see cref="Head"/> says where the loss is taken without a projection.</summary>
    public const string NoHead = "none";

    private readonly torch.Device device = backbone.parameters().First().device;
    private readonly Lazy<string> recipe = new(() => Describe(backbone, head, options, seed, version ?? VoCoVersion.LargeScale));

    public string Head => head is null ? NoHead : "voco";

    public string Recipe => recipe.Value;

    public IReadOnlyList<PretextLoss> Score(
        IReadOnlyList<torch.Tensor> views, string caseId, int runs, CancellationToken cancellation)
    {
        backbone.eval();
        using var noGrad = torch.no_grad();
        var perView = views.Select(view => ScoreView(view, caseId, runs, cancellation)).ToArray();
        return [.. Enumerable.Range(0, runs).Select(run => PretextLoss.Mean([.. perView.Select(losses => losses[run])]))];
    }

    private PretextLoss[] ScoreView(torch.Tensor view, string caseId, int runs, CancellationToken cancellation)
    {
        using var scope = torch.NewDisposeScope();
        var grid = version.GridOf(view);
        var bases = Embed([.. grid.BaseCrops(view).Select(version.Shown)], cancellation);

        var losses = new PretextLoss[runs];
        for (var run = 0; run < runs; run++)
        {
            using var pass = torch.NewDisposeScope();
            var draw = Draw(grid, caseId, run);
            var crops = Embed([.. draw.Centres.Select(centre => version.Shown(grid.Crop(view, centre)))], cancellation);
            losses[run] = Loss(torch.cat([crops, bases]), draw, grid);
        }
        return losses;
    }

    private VoCoDraw Draw(CropGrid grid, string caseId, int run)
    {
        var random = CounterRandom.For(seed, "ssl", caseId, run);
        return VoCoDraw.Next(ref random, grid, options.SslCrops);
    }

    private PretextLoss Loss(torch.Tensor embeddings, VoCoDraw draw, CropGrid grid)
    {
        using var scope = torch.NewDisposeScope();
        var dropped = version.HasRowDropout ? RowDropout.Apply(embeddings, VoCoDraw.Mask([draw])) : embeddings;
        var labels = VoCoDraw.Labels([draw], grid);
        return head is null
            ? version.Loss(dropped, embeddings, labels).ToLoss()
            : version.Loss(head.Student(dropped), head.Teacher(embeddings), labels).ToLoss();
    }

    // Always as many crops a pass as a draw has: convolutions round differently in batches of other sizes (seen: 1e-4 of
    // the loss at 64 x 32 x 32), and a draw must not depend on how many others are asked for.
    private torch.Tensor Embed(IReadOnlyList<torch.Tensor> crops, CancellationToken cancellation)
    {
        var embeddings = new List<torch.Tensor>();
        foreach (var chunk in crops.Chunk(options.SslCrops))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            embeddings.Add(backbone.Embed(torch.stack(chunk).to(device)).MoveToOuterDisposeScope());
        }
        return torch.cat(embeddings);
    }

    private static string Describe(Backbone backbone, VoCoHead? head, SslOptions options, long seed, VoCoVersion version)
    {
        var weights = WeightsDigest.Of(WeightsDigest.Embedding(backbone).Concat(head?.named_parameters() ?? []));
        var size = string.Join('x', options.SslViewSize);
        return string.Create(
            CultureInfo.InvariantCulture, $"{version.Name} view {size} crops {options.SslCrops} seed {seed} weights {weights}");
    }
}
