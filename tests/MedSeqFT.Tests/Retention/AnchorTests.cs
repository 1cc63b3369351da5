using MedSeqFT.Networks;
using MedSeqFT.Preprocessing;
using MedSeqFT.Retention;
using MedSeqFT.Tests.Training;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Retention;

public sealed class AnchorTests : IDisposable
{
    private static readonly FinetuneOptions Options = new() { PatchSize = [8, 8, 8] };
    private readonly DisposeScope scope = torch.NewDisposeScope();
    private readonly List<PreprocessedCase> buffer = ToyCases.Balls("old", 3);
    private readonly ToyBackbone teacher = ToyBackbone.Create(1);

    public void Dispose()
    {
        buffer.ForEach(c => c.Dispose());
        teacher.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void TheLossIsExactlyZeroBeforeTheFirstStepAndSuchAStepMovesNothing()
    {
        using var student = teacher.WithHead(2);
        using var optimizer = Optimizer(student);
        using var state = new TrainingState([], optimizer);
        state.SetLearningRate(3e-4);
        var before = student.Bits();

        using var anchor = Anchor(student);
        var (name, loss) = anchor.Step(state, optimizer, 0, 12);

        Assert.Equal(("kd", 0.0), (name, loss));
        Assert.Equal(before, student.Bits());
    }

    [Fact]
    public void AStepMovesTheEncoderAndNothingElseAlthoughMomentumWouldMoveAll()
    {
        using var student = ToyBackbone.Create(2);
        using var optimizer = Optimizer(student);
        using var state = new TrainingState([], optimizer);
        state.SetLearningRate(1e-2);
        state.Descend(student.forward(buffer[0].Image.unsqueeze(0)).pow(2).mean(), optimizer, 12);
        var (encoder, rest, taught) = (student.Bits(ParameterScope.Encoder), Rest(student), teacher.Bits());

        using var anchor = Anchor(student);
        anchor.Step(state, optimizer, 0, 12);

        Assert.All(encoder, before => Assert.NotEqual(before.Value, student.Bits()[before.Key]));
        Assert.Equal(rest, Rest(student));
        Assert.Equal(taught, teacher.Bits());
    }

    [Fact]
    public void StudentAndTeacherSeeTheSameAugmentedPatches()
    {
        using var student = teacher.WithHead(2);
        using var anchor = Anchor(student);

        Assert.All(Enumerable.Range(0, 10), i => Assert.Equal(0, anchor.Loss(i).item<float>()));
    }

    private Anchor Anchor(ToyBackbone student) => new(student, new Retained(teacher, [buffer]), Options, new TrainingRun { Stage = "finetune", Task = "New", Folder = "", PatchWorkers = 1 });

    private static DecoupledAdam Optimizer(ToyBackbone student) => new(student.named_parameters().Select(p => (p.name, p.parameter)), Options.WeightDecay);

    private static Dictionary<string, byte[]> Rest(ToyBackbone network) =>
        network.Bits(ParameterScope.Skip, ParameterScope.Decoder, ParameterScope.Head);
}
