using MedSeqFT.Diagnostics;
using MedSeqFT.Inference;
using MedSeqFT.Preprocessing;

namespace MedSeqFT.Tests.Inference;

public sealed class TaskModelPlanTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("medseqft-plan-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void ComesBackFromItsFile()
    {
        var plan = TestPlans.Plan();

        plan.Save(folder);
        var loaded = TaskModelPlan.Load(folder);

        Assert.Equal(plan.Labels, loaded.Labels);
        Assert.Equal(["CT"], loaded.Channels);
        Assert.Equal(plan.PatchSize, loaded.PatchSize);
        Assert.Equal(plan.Backbone, loaded.Backbone);
        Assert.Equal(plan.Preprocessing.TargetSpacing, loaded.Preprocessing.TargetSpacing);
        Assert.Equal((0.5, true), (loaded.TileStep, loaded.Mirroring));
    }

    [Theory]
    [InlineData(PreprocessOptions.Paper, MirrorAverage.Softmax)]
    [InlineData(PreprocessOptions.NnUnetV2, MirrorAverage.Logits)]
    public void AveragesWhatTheProfilesNnUNetAverages(string profile, MirrorAverage expected)
    {
        var plan = TestPlans.Plan();

        Assert.Equal(expected, (plan with { Preprocessing = plan.Preprocessing with { Profile = profile } }).Average);
    }

    [Fact]
    public void SaysThatThePlanIsMissing()
    {
        var fault = Assert.Throws<UserErrorException>(() => TaskModelPlan.Load(folder)).Diagnostics.Single();

        Assert.Equal("MSQ3208", fault.Code);
        Assert.Contains(folder, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\n  \"Task\": \"Organ\",\n  oops", 3)]
    [InlineData("null", 1)]
    [InlineData("{\"Task\": \"Organ\"}", 1)]
    public void NamesTheLineOfABrokenPlan(string json, int line)
    {
        File.WriteAllText(Path.Combine(folder, TaskModelPlan.FileName), json);

        var fault = Assert.Throws<UserErrorException>(() => TaskModelPlan.Load(folder)).Diagnostics.Single();

        Assert.Equal(("MSQ3209", line), (fault.Code, fault.Line));
    }

    [Fact]
    public void RefusesAPlanThatNoNetworkCouldFollow()
    {
        TaskModelPlan[] broken =
        [
            TestPlans.Plan() with { PatchSize = [32, 0, 32] },
            TestPlans.Plan() with { PatchSize = [32, 32] },
            TestPlans.Plan() with { Labels = ["background"] },
            TestPlans.Plan() with { TileStep = 0 },
        ];

        foreach (var plan in broken)
        {
            plan.Save(folder);
            Assert.Equal("MSQ3209", Assert.Throws<UserErrorException>(() => TaskModelPlan.Load(folder)).Diagnostics.Single().Code);
        }
    }
}
