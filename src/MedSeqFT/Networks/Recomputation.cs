using TorchSharp;

namespace MedSeqFT.Networks;

/// <summary>
/// Activation checkpointing: a segment of a network keeps its inputs alone and computes itself again when the backward pass
/// reaches it. A third more time for a fraction of the memory; gradients are the plain path's. A network has one of these
/// and hands every segment through it. Segments must give the same output for the same input: no dropout.
/// </summary>
internal sealed class Recomputation
{
    [ThreadStatic]
    private static bool isFirstPass;

    /// <summary>
    /// Whether this thread computes a segment whose graph is built later. What a layer chooses by whether gradients are recorded
    /// must be chosen by this too, or the two passes would differ.
    /// </summary>
    public static bool IsFirstPass => isFirstPass;

    /// <summary>Off: segments run as they are.</summary>
    public bool Enabled { get; set; }

    /// <summary>Numbers that a segment holds at once of what it can make piece by piece: 16 MiB.</summary>
    public long LargestPiece { get; init; } = 1 << 22;

    /// <summary>How many of a segment's parts to compute together: all of them where nothing is computed again.</summary>
    /// <param name="each">Numbers that one part makes.</param>
    public long PieceOf(long parts, long each) => Enabled && (isFirstPass || torch.is_grad_enabled())
        ? Math.Clamp(LargestPiece / each, 1, parts)
        : parts;

    public torch.Tensor Run(Func<torch.Tensor, torch.Tensor> segment, torch.Tensor input) =>
        Enabled && torch.is_grad_enabled() ? Apply(inputs => segment(inputs[0]), input) : segment(input);

    public torch.Tensor Run(Func<torch.Tensor, torch.Tensor, torch.Tensor> segment, torch.Tensor first, torch.Tensor second) =>
        Enabled && torch.is_grad_enabled() ? Apply(inputs => segment(inputs[0], inputs[1]), first, second) : segment(first, second);

    private static torch.Tensor Apply(Func<IReadOnlyList<torch.Tensor>, torch.Tensor> segment, params torch.Tensor[] inputs)
    {
        using var scope = torch.NewDisposeScope();
        // Autograd calls back only if some input needs a gradient, but the segment's own parameters may be all that does.
        var trained = torch.zeros(1, requires_grad: true);
        return RecomputedSegment.apply([segment, trained, .. inputs]).MoveToOuterDisposeScope();
    }

    private sealed class RecomputedSegment : torch.autograd.SingleTensorFunction<RecomputedSegment>
    {
        private const string SegmentKey = "segment";

        // Autograd copies what backward returns only after it has returned; a later call frees it.
        [ThreadStatic]
        private static List<torch.Tensor>? returned;

        public override string Name => nameof(RecomputedSegment);

        public override torch.Tensor forward(torch.autograd.AutogradContext ctx, params object[] vars)
        {
            var segment = (Func<IReadOnlyList<torch.Tensor>, torch.Tensor>)vars[0];
            var inputs = vars.Skip(2).Cast<torch.Tensor>().ToList();
            ctx.save_data(SegmentKey, segment);
            ctx.save_for_backward(inputs);
            var outer = isFirstPass;
            isFirstPass = true;
            try
            {
                return segment(inputs);
            }
            finally
            {
                isFirstPass = outer;
            }
        }

        public override List<torch.Tensor> backward(torch.autograd.AutogradContext ctx, torch.Tensor grad_output)
        {
            FreeReturned();
            using var scope = torch.NewDisposeScope();
            var segment = (Func<IReadOnlyList<torch.Tensor>, torch.Tensor>)ctx.get_data(SegmentKey);
            var inputs = ctx.get_saved_variables().Select(input => input.detach().requires_grad_(input.requires_grad)).ToList();
            using (torch.enable_grad())
            {
                var output = segment(inputs);
                if (output.requires_grad) // not of a frozen segment that no gradient passes through
                    torch.autograd.backward([output], [grad_output]);
            }
            grad_output.Dispose(); // a handle of ours; the engine has its own
            var none = torch.zeros(1);
            List<torch.Tensor> gradients = [none, .. inputs.Select(input => input.grad ?? none)];
            scope.Detach(gradients.Distinct());
            FreeReturned(); // of segments inside this one
            returned = [.. gradients.Distinct()];
            return [null!, .. gradients];
        }

        private static void FreeReturned()
        {
            returned?.ForEach(gradient => gradient.Dispose());
            returned = null;
        }
    }
}
