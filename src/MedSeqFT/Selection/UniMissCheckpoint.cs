using TorchSharp;

namespace MedSeqFT.Selection;

/// <summary>
/// What a UniMiSS+ checkpoint holds for its self-supervised task. The authors' files have "student", "teacher" and "dino_loss"; in ours
/// the student's names are bare. Tensors stay the file's.
/// </summary>
/// <param name="Teacher">The student, where the file has no teacher.</param>
/// <param name="Center">Of the teacher's logits, [1, output]; null where the file has none.</param>
internal sealed record UniMissCheckpoint(
    IReadOnlyDictionary<string, torch.Tensor> Student, IReadOnlyDictionary<string, torch.Tensor> Teacher, torch.Tensor? Center)
{
    private const string TeacherPrefix = "teacher.";

    /// <summary>Whether a self-supervised head came with the encoder.</summary>
    public bool HasHead => Student.Keys.Any(name => name.StartsWith("head.", StringComparison.Ordinal));

    public static UniMissCheckpoint Of(IReadOnlyDictionary<string, torch.Tensor> file)
    {
        var (student, teacher) = (new Dictionary<string, torch.Tensor>(StringComparer.Ordinal), new Dictionary<string, torch.Tensor>(StringComparer.Ordinal));
        foreach (var (name, tensor) in file)
        {
            var plain = name.Replace("module.", "", StringComparison.Ordinal);
            if (plain.StartsWith(TeacherPrefix, StringComparison.Ordinal))
                teacher[plain[TeacherPrefix.Length..]] = tensor;
            else
                student[plain.StartsWith("student.", StringComparison.Ordinal) ? plain["student.".Length..] : plain] = tensor;
        }
        return new UniMissCheckpoint(student, teacher.Count > 0 ? teacher : student, file.GetValueOrDefault("dino_loss.center"));
    }
}
