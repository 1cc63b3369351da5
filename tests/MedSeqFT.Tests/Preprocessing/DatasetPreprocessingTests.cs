using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;
using MedSeqFT.Preprocessing;
using MedSeqFT.Tests.Datasets;
using TorchSharp;

namespace MedSeqFT.Tests.Preprocessing;

public sealed class DatasetPreprocessingTests : IDisposable
{
    private readonly SyntheticTask task = new(cases: 4);
    private readonly DatasetFingerprint fingerprint;
    private readonly PreprocessingPlan plan;

    public DatasetPreprocessingTests()
    {
        fingerprint = DatasetInspection.Run(task.Folder, new(), NullStageLog.Instance, default);
        plan = PreprocessingPlan.From(fingerprint, new() { TargetSpacing = [3, 2, 2] });
    }

    private string Output => Path.Combine(task.Folder, "out");

    private string Cases => Path.Combine(Output, DatasetPreprocessing.CasesFolder);

    public void Dispose() => task.Dispose();

    [Fact]
    public void LeavesThePlanAndEveryCaseOfTrainingAndTest()
    {
        Run(plan);

        Assert.Equal(ReadableJson.ToText(plan), ReadableJson.ToText(PreprocessingPlan.Load(Path.Combine(Output, "plan.json"))));
        foreach (var id in fingerprint.Split.Train.Concat(fingerprint.Split.Test))
        {
            using var stored = PreprocessedCaseFile.Load(Cases, id);
            Assert.Equal([1, .. stored.Label!.shape], stored.Image.shape);
            Assert.Equal(PreprocessedCaseFile.LoadGeometry(Cases, id).Size, stored.Label.shape.Select(n => (int)n));
            Assert.Equal(1, stored.Label.max().item<short>());
            Assert.InRange(stored.Image.masked_select(stored.Label.eq(1)).mean().ToDouble(), -1, 1);
        }
        Assert.Equal(9, Directory.GetFiles(Output, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void FinishedCasesAreKeptAndBrokenOnesWrittenAgain()
    {
        Run(plan);
        var ids = fingerprint.Split.Train;
        var kept = Path.Combine(Cases, $"{ids[0]}.safetensors");
        var (bytes, stamp) = (File.ReadAllBytes(Path.Combine(Cases, $"{ids[1]}.safetensors")), new DateTime(2020, 1, 1));
        File.SetLastWriteTimeUtc(kept, stamp);
        File.Delete(Path.Combine(Cases, $"{ids[1]}.safetensors"));
        File.WriteAllText(Path.Combine(Cases, $"{ids[2]}.json"), "{");

        Run(plan);

        Assert.Equal(stamp, File.GetLastWriteTimeUtc(kept));
        Assert.Equal(bytes, File.ReadAllBytes(Path.Combine(Cases, $"{ids[1]}.safetensors")));
        Assert.True(PreprocessedCaseFile.IsComplete(Cases, ids[2], plan));
    }

    [Fact]
    public void AnotherPlanWritesEveryCaseAgain()
    {
        Run(plan);
        var other = PreprocessingPlan.From(fingerprint, new() { TargetSpacing = [3, 1, 1] });

        Run(other);

        Assert.All(fingerprint.Split.Train, id => Assert.True(PreprocessedCaseFile.IsComplete(Cases, id, other)));
        Assert.All(fingerprint.Split.Train, id => Assert.Equal(20, PreprocessedCaseFile.LoadGeometry(Cases, id).Size[2]));
    }

    [Fact]
    public void ACaseWithoutItsTensorsIsAFault()
    {
        Run(plan);
        var id = fingerprint.Split.Train[0];
        MedSeqFT.Tensors.TensorFile.Write(Path.Combine(Cases, $"{id}.safetensors"), new Dictionary<string, torch.Tensor> { ["other"] = torch.zeros(1) });

        Assert.Equal("MSQ1030", Assert.Throws<UserErrorException>(() => PreprocessedCaseFile.Load(Cases, id)).Diagnostics.Single().Code);
    }

    private void Run(PreprocessingPlan with) =>
        DatasetPreprocessing.Run(TaskDataset.Load(task.Folder), fingerprint, with, Output, NullStageLog.Instance, default);
}
