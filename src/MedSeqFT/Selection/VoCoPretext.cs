using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
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
public sealed class VoCoPretext(Backbone backbone, VoCoHead? head, SslOptions options, long seed) : IPretextTask
{
    /// <summary>What <see cref="Head"/> says where the loss is taken without a projection.</summary>
    public const string NoHead = "none";

    private readonly torch.Device device = backbone.parameters().First().device;
    private readonly Lazy<string> recipe = new(() => Describe(backbone, head, options, seed));

    public string Head => head is null ? NoHead : "voco";

    public string Recipe => recipe.Value;

    /// <summary>Draws that go through the network together; changes speed and memory only.</summary>
    public int DrawsPerPass { get; init; } = 4;

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
        var grid = CropGrid.Of(view);
        var bases = Embed(grid.BaseCrops(view), cancellation);

        var losses = new List<PretextLoss>(runs);
        foreach (var chunk in Enumerable.Range(0, runs).Chunk(DrawsPerPass))
        {
            using var pass = torch.NewDisposeScope();
            var draws = chunk.Select(run => Draw(grid, caseId, run)).ToArray();
            var crops = Embed([.. draws.SelectMany(draw => draw.Centres).Select(centre => grid.Crop(view, centre))], cancellation);
            for (var i = 0; i < draws.Length; i++)
                losses.Add(Loss(torch.cat([crops.narrow(0, i * options.SslCrops, options.SslCrops), bases]), draws[i], grid));
        }
        return [.. losses];
    }

    private VoCoDraw Draw(CropGrid grid, string caseId, int run)
    {
        var random = CounterRandom.For(seed, "ssl", caseId, run);
        return VoCoDraw.Next(ref random, grid, options.SslCrops);
    }

    private PretextLoss Loss(torch.Tensor embeddings, VoCoDraw draw, CropGrid grid)
    {
        using var scope = torch.NewDisposeScope();
        var dropped = RowDropout.Apply(embeddings, VoCoDraw.Mask([draw]));
        var labels = VoCoDraw.Labels([draw], grid);
        return head is null
            ? VoCoLoss.Of(dropped, embeddings, labels).ToLoss()
            : VoCoLoss.Of(head.Student(dropped), head.Teacher(embeddings), labels).ToLoss();
    }

    private torch.Tensor Embed(IReadOnlyList<torch.Tensor> crops, CancellationToken cancellation)
    {
        var embeddings = new List<torch.Tensor>();
        foreach (var chunk in crops.Chunk(DrawsPerPass * options.SslCrops))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            embeddings.Add(backbone.Embed(torch.stack(chunk).to(device)).MoveToOuterDisposeScope());
        }
        return torch.cat(embeddings);
    }

    private static string Describe(Backbone backbone, VoCoHead? head, SslOptions options, long seed)
    {
        var digest = new XxHash128();
        // Decoder and segmentation head are no part of the loss, and new in every process that loads a foundation model.
        var embedding = backbone.named_parameters().Where(named => backbone.ScopeOf(named.name) is ParameterScope.Encoder or ParameterScope.Skip);
        foreach (var (name, parameter) in embedding.Concat(head?.named_parameters() ?? []))
        {
            using var bytes = parameter.detach().cpu().contiguous();
            digest.Append(MemoryMarshal.AsBytes(name.AsSpan()));
            digest.Append(bytes.bytes);
        }
        var size = string.Join('x', options.SslViewSize);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"voco view {size} crops {options.SslCrops} seed {seed} weights {Convert.ToHexStringLower(digest.GetCurrentHash())}");
    }
}
