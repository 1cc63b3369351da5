using MedSeqFT.Diagnostics;
using MedSeqFT.Selection;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Selection;

public sealed class VoCoHeadTests
{
    [Fact]
    public void HasTheNamesAndSizesOfThePublishedHead()
    {
        using var head = new VoCoHead(1152);

        var perHead = head.StudentParameters.Sum(named => named.Parameter.numel());

        Assert.Equal(3_279_872, perHead);
        Assert.Equal(
            from owner in new[] { "student", "teacher" }
            from layer in new[] { 1, 2, 3 }
            from kind in new[] { "weight", "bias" }
            select $"{owner}.layer{layer}.0.{kind}",
            head.state_dict().Keys);
    }

    [Fact]
    public void TheSeedDecidesTheWeightsAndStudentAndTeacherDiffer()
    {
        using var first = new VoCoHead(6, 5, 4, seed: 1);
        torch.manual_seed(99);
        using var again = new VoCoHead(6, 5, 4, seed: 1);
        using var other = new VoCoHead(6, 5, 4, seed: 2);

        Assert.True(Weight(first, "student").equal(Weight(again, "student")).all().item<bool>());
        Assert.False(Weight(first, "student").equal(Weight(other, "student")).any().item<bool>());
        Assert.False(Weight(first, "student").equal(Weight(first, "teacher")).any().item<bool>());
    }

    [Fact]
    public void NormalisesByTheRowsItIsGivenInTrainingAndInEvaluation()
    {
        using var scope = torch.NewDisposeScope();
        using var head = new VoCoHead(6, 5, 4);
        var rows = torch.randn(11, 6);

        var training = head.Student(rows);
        head.eval();

        Assert.True(training.equal(head.Student(rows)).all().item<bool>());
        Assert.True(training.allclose(head.Student(3 * rows), atol: 1e-3));
        Assert.False(training[..5].allclose(head.Student(rows[..5]), atol: 1e-3));
    }

    [Fact]
    public void TheTeacherMovesATenthOfTheWayOnlyWhenAsked()
    {
        using var scope = torch.NewDisposeScope();
        using var head = new VoCoHead(6, 5, 4);
        var (student, teacher) = (Weight(head, "student").clone(), Weight(head, "teacher").clone());

        head.Teacher(torch.randn(4, 6));
        var untouched = Weight(head, "teacher").clone();
        head.MoveTeacher();

        Assert.True(untouched.equal(teacher).all().item<bool>());
        Assert.True(Weight(head, "teacher").allclose(0.9 * teacher + 0.1 * student, atol: 1e-7));
    }

    [Fact]
    public void OnlyTheStudentLearns()
    {
        using var head = new VoCoHead(6, 5, 4);

        Assert.All(head.named_parameters(), named =>
            Assert.Equal(named.name.StartsWith("student", StringComparison.Ordinal), named.parameter.requires_grad));
    }

    [Fact]
    public void IsTakenFromACheckpointThatHoldsOne()
    {
        using var stored = new VoCoHead(6, 5, 4, seed: 8);
        using var checkpoint = Checkpoint(stored);
        checkpoint["swinViT.patch_embed.proj.bias"] = torch.zeros(3);

        using var head = VoCoHead.From(checkpoint)!;

        Assert.All(head.state_dict(), pair => Assert.True(pair.Value.equal(checkpoint[pair.Key]).all().item<bool>()));
    }

    [Fact]
    public void IsTakenFromADataParallelTrainingToo()
    {
        using var stored = new VoCoHead(6, 5, 4, seed: 8);
        using var plain = Checkpoint(stored);
        using var checkpoint = new NamedTensors();
        foreach (var (name, tensor) in plain)
            checkpoint[$"module.{name}"] = tensor.alias();

        using var head = VoCoHead.From(checkpoint)!;

        Assert.All(head.state_dict(), pair => Assert.True(pair.Value.equal(plain[pair.Key]).all().item<bool>()));
    }

    [Fact]
    public void IsNullForACheckpointWithoutHead()
    {
        using var checkpoint = new NamedTensors { ["swinViT.patch_embed.proj.bias"] = torch.zeros(3) };

        Assert.Null(VoCoHead.From(checkpoint));
    }

    [Theory]
    [InlineData("student.layer1.0.weight")]
    [InlineData("student.layer2.0.weight")]
    [InlineData("teacher.layer3.0.bias")]
    public void HalfAHeadIsAnErrorThatNamesTheMissingTensor(string missing)
    {
        using var stored = new VoCoHead(6, 5, 4);
        using var checkpoint = Checkpoint(stored);
        checkpoint.Remove(missing);

        var fault = Assert.Throws<UserErrorException>(() => VoCoHead.From(checkpoint));

        Assert.Equal("MSQ4105", fault.Diagnostics[0].Code);
        Assert.Contains($"'{missing}'", fault.Message, StringComparison.Ordinal);
    }

    private static torch.Tensor Weight(VoCoHead head, string owner) => head.state_dict()[$"{owner}.layer1.0.weight"];

    private static NamedTensors Checkpoint(VoCoHead head)
    {
        var tensors = new NamedTensors();
        foreach (var (name, tensor) in head.state_dict())
            tensors[name] = tensor.detach().clone();
        return tensors;
    }
}
