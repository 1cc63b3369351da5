using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Selection;

/// <summary>
/// The self-supervised head of VoCo: a student that learns and a teacher that follows it. State-dict names are the
/// published ones ("student.layer1.0.weight"). The teacher never takes a gradient.
/// </summary>
public sealed class VoCoHead : torch.nn.Module
{
    /// <summary>Width of the hidden layers and of the projection in all published VoCo models.</summary>
    public const long DefaultWidth = 1024;

    private const double Momentum = 0.9;

    private readonly ProjectionHead student;
    private readonly ProjectionHead teacher;

    /// <param name="embedding">Length of the backbone's pooled embedding (VoCo: 24 F).</param>
    /// <param name="seed">Student and teacher start from different weights, as in the published code.</param>
    public VoCoHead(long embedding, long hidden = DefaultWidth, long output = DefaultWidth, long seed = 0)
        : base(nameof(VoCoHead))
    {
        student = new ProjectionHead(embedding, hidden, output, CounterRandom.For(seed, "ssl-head", nameof(student)).NextSeed());
        teacher = new ProjectionHead(embedding, hidden, output, CounterRandom.For(seed, "ssl-head", nameof(teacher)).NextSeed());
        RegisterComponents();
        foreach (var parameter in teacher.parameters())
            parameter.requires_grad = false;
    }

    /// <summary>What is trained, by the names of the state dict.</summary>
    public IEnumerable<(string Name, Parameter Parameter)> StudentParameters => Named(nameof(student));

    /// <summary>What follows, by the names of the state dict.</summary>
    public IEnumerable<(string Name, Parameter Parameter)> TeacherParameters => Named(nameof(teacher));

    /// <summary>The head that a checkpoint holds beside its backbone; null when it holds none. Copies the tensors. Data-parallel training puts "module." before the names.</summary>
    /// <exception cref="UserErrorException">MSQ4105: only part of a head is there.</exception>
    public static VoCoHead? From(IReadOnlyDictionary<string, torch.Tensor> checkpoint)
    {
        var content = new Dictionary<string, torch.Tensor>(StringComparer.Ordinal);
        foreach (var (name, tensor) in checkpoint)
            if (CheckpointNames.ToOfficial(name) is var official && IsHeadName(official))
                content.TryAdd(official, tensor);
        if (content.Count == 0)
            return null;
        if (!content.TryGetValue("student.layer1.0.weight", out var first) || first.dim() != 2)
            throw new UserErrorException(SelectionErrors.IncompleteSelfSupervisedHead("student.layer1.0.weight"));
        if (!content.TryGetValue("student.layer3.0.weight", out var last) || last.dim() != 2)
            throw new UserErrorException(SelectionErrors.IncompleteSelfSupervisedHead("student.layer3.0.weight"));

        var head = new VoCoHead(first.shape[1], first.shape[0], last.shape[0]);
        using var noGrad = torch.no_grad();
        foreach (var (name, parameter) in head.named_parameters())
        {
            if (!content.TryGetValue(name, out var tensor) || !tensor.shape.SequenceEqual(parameter.shape))
                throw new UserErrorException(SelectionErrors.IncompleteSelfSupervisedHead(name));
            parameter.copy_(tensor);
        }
        return head;
    }

    /// <summary>Names that belong to a head: the rest of a foundation file is the backbone's.</summary>
    public static bool IsHeadName(string name) =>
        name.StartsWith("student.layer", StringComparison.Ordinal) || name.StartsWith("teacher.layer", StringComparison.Ordinal);

    /// <summary>[rows, embedding] to [rows, output]; the student takes embeddings after <see cref="RowDropout"/>.</summary>
    public torch.Tensor Student(torch.Tensor embeddings) => student.call(embeddings);

    /// <summary>[rows, embedding] to [rows, output], without gradient and without dropout.</summary>
    public torch.Tensor Teacher(torch.Tensor embeddings)
    {
        using var noGrad = torch.no_grad();
        return teacher.call(embeddings);
    }

    /// <summary>
    /// teacher = 0.9 teacher + 0.1 student. The published code does this inside every forward pass, before the teacher
    /// runs; here it is a step of training only, because a thousand scoring runs would turn the teacher into the student.
    /// </summary>
    public void MoveTeacher()
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        foreach (var (slow, fast) in teacher.parameters().Zip(student.parameters()))
            slow.TimesInPlace(Momentum).PlusInPlace(fast.Times(1 - Momentum));
    }

    private IEnumerable<(string Name, Parameter Parameter)> Named(string owner) =>
        named_parameters().Where(named => named.name.StartsWith(owner, StringComparison.Ordinal));
}
