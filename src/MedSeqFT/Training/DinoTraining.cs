using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Selection;
using MedSeqFT.Tensors;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Training;

/// <summary>
/// UniMiSS+'s pre-training on volumes, by the terms that MDS scores with: a student learns, a teacher and the centre of its logits
/// follow. The epochs on planar images, the terms with rendered X-ray images and the decoder's stochastic depth are left out; what
/// serves planar images alone is trained and kept with <paramref name="withSlices"/> only.
/// </summary>
/// <param name="network">Says which shape and device; its own weights are not used.</param>
internal sealed class DinoTraining(Backbone network, IReadOnlyList<int> viewSize, long headWidth, bool withSlices, long seed) : IFoundationTraining
{
    private const string Directions = "head.last_layer.weight_v";
    private const string Lengths = "head.last_layer.weight_g"; // stay 1

    private readonly DinoNetwork student = New(network, viewSize, headWidth, seed);
    private readonly DinoNetwork teacher = New(network, viewSize, headWidth, seed); // starts as the student does
    private readonly torch.Tensor center = torch.zeros([1, 32 * headWidth], device: DeviceOf(network)).DetachFromDisposeScope();

    public bool IsBoundToViewSize => true;

    public void Run(IReadOnlyList<torch.Tensor> views, PretrainingOptions options, TrainingRun run, IStageLog log, CancellationToken cancellation)
    {
        if (views.Count < options.PretrainBatchSize)
            throw new UserErrorException(SelectionErrors.TooFewImages(views.Count, options.PretrainBatchSize));
        var schedule = new DinoSchedule(options.PretrainIterations, options.PretrainLearningRate);
        var trained = Kept(student).Where(named => named.Parameter.requires_grad).ToList();
        var decayed = new DecoupledAdam(trained.Where(IsDecayed), weightDecay: 0);
        using var state = new TrainingState(Tensors(), decayed, new DecoupledAdam(trained.Where(named => !IsDecayed(named)), weightDecay: 0));
        student.train();
        TrainingLoop.Run(
            state, run, schedule.Training,
            iteration =>
            {
                decayed.WeightDecay = schedule.WeightDecayAt(iteration);
                var loss = Backward(DinoBatch.Draw(views, viewSize, options, iteration), iteration);
                if (schedule.FixesDirectionsAt(iteration))
                    student.get_parameter(Directions)!.grad = null;
                state.Step();
                MoveTeacher(schedule.TeacherMomentumAt(iteration));
                return new LossParts(("loss", loss.Total), ("distillation", loss.Inter), ("slices", loss.Intra), ("reconstruction", loss.Reconstruction));
            },
            log, cancellation);
    }

    public NamedTensors Weights()
    {
        using var scope = torch.NewDisposeScope();
        var weights = new NamedTensors();
        foreach (var (name, tensor) in Tensors())
            weights[name] = tensor.detach().cpu().clone().DetachFromDisposeScope();
        return weights;
    }

    public void Dispose()
    {
        network.Dispose();
        student.Dispose();
        teacher.Dispose();
        center.Dispose();
    }

    // By the names of the file: the student's bare, "teacher.", "dino_loss.center".
    private IEnumerable<(string Name, torch.Tensor Tensor)> Tensors() =>
    [
        .. Kept(student).Select(named => (named.Name, (torch.Tensor)named.Parameter)),
        .. Kept(teacher).Select(named => ($"teacher.{named.Name}", (torch.Tensor)named.Parameter)),
        ("dino_loss.center", center),
    ];

    private IEnumerable<(string Name, Parameter Parameter)> Kept(DinoNetwork owner) =>
        owner.named_parameters().Where(named => withSlices || !DinoNetwork.IsPlanar(named.name));

    /// <summary>
    /// Adds the gradients of the mean loss of all volumes. One volume at a time has a graph: all that volumes share is the centre,
    /// which moves after each of the terms and so sees every teacher's logits first.
    /// </summary>
    private PretextLoss Backward(IReadOnlyList<torch.Tensor> batch, long iteration)
    {
        using var scope = torch.NewDisposeScope();
        var device = center.device;
        var wanted = batch.Select(views => Wanted(views.to(device))).ToList();
        var all = torch.cat(wanted);
        var moved = DinoLoss.NextCenter(center, all);
        var losses = new List<PretextLoss>();
        foreach (var (views, logits) in batch.Zip(wanted))
        {
            using var volume = torch.NewDisposeScope();
            var terms = DinoTerms.Of(student, logits, views.to(device), center, withSlices ? moved : null);
            terms.Total.Over(batch.Count).backward();
            losses.Add(terms.ToLoss());
        }
        var loss = PretextLoss.Mean(losses);
        if (!double.IsFinite(loss.Total))
            throw new UserErrorException(TrainingErrors.NotFinite("self-supervised loss", $"{loss.Total}", iteration));
        using var constant = torch.no_grad();
        center.copy_(withSlices ? DinoLoss.NextCenter(moved, all) : moved);
        return loss;
    }

    private torch.Tensor Wanted(torch.Tensor views)
    {
        using var constant = torch.no_grad();
        return teacher.Logits(views);
    }

    private void MoveTeacher(double momentum)
    {
        using var constant = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        foreach (var ((_, slow), (_, fast)) in Kept(teacher).Zip(Kept(student)))
            slow.TimesInPlace(momentum).PlusInPlace(fast.Times(1 - momentum));
    }

    // As the authors: neither biases nor scales; position tables are.
    private static bool IsDecayed((string Name, Parameter Parameter) named) =>
        named.Parameter.dim() > 1 && !named.Name.EndsWith(".bias", StringComparison.Ordinal);

    private static DinoNetwork New(Backbone network, IReadOnlyList<int> viewSize, long headWidth, long seed)
    {
        var made = DinoNetwork.New(((UniMissPlus)network).Shape, viewSize, headWidth, seed).to(DeviceOf(network));
        made.get_parameter(Lengths)!.requires_grad = false;
        return made;
    }

    private static torch.Device DeviceOf(Backbone network) => network.parameters().First().device;
}
