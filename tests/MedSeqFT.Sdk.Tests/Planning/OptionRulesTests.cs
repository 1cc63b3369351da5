using System.Xml.Linq;
using MedSeqFT.Sdk.Planning;
using MedSeqFT.Sdk.Tests.Builds;

namespace MedSeqFT.Sdk.Tests.Planning;

public sealed class OptionRulesTests
{
    private static readonly string Sdk = Path.Combine(BuildSandbox.Repository, "sdk", "medseqft.sdk", "1.0.0", "Sdk");

    // The contract between the parts (README, table of options); the library's own records are compared with the same file.
    private static readonly Dictionary<string, string> Defaults = """
        Strategy=medseqft | Seed=0 | TestFraction=0.2 | Fold=-1 | Profile=paper | TargetSpacing= | Backbone=voco-b | BackboneFeatureSize=0 |
        BackboneUseV2=true | BackboneAxisOrder=xyz | BackboneMinimumSide=0 | BackbonePositions=published | SslLoss=auto | SslViewSize= | SslCrops=2 | PretrainIterations=100000 |
        PretrainBatchSize=2 | PretrainLearningRate=1e-4 | SslHeadWidth=1024 | FoundationPrecision=float32 | MdsRuns=1000 |
        BufferSize=10 | BufferSelection=mds | Iterations=25000 | LearningRate=3e-4 | KdMode=twoStep | KdEvery=1 |
        BatchDice=true | DiceBackground=false | Ema=0 | EarlyStopping=0 |
        DistillIterations=5000 | DistillLearningRate=3e-5 | LoraRank=2 | LoraTargets=* | BatchSize=2 | PatchSize=32,160,160 | WeightDecay=3e-5 |
        GradientClip=12 | ForegroundFraction=0.33 | Augmentation=paper | ActivationCheckpointing=false | TileStep=0.5 | Mirroring=true | Hd95Penalty=998 |
        Hd95Definition=medpy | MissedDistance=penalty | SurfaceDiceTolerance=1 | EvaluateRegions= | Postprocess=none |
        Device=auto | Threads=0
        """.Split('|', StringSplitOptions.TrimEntries).Select(option => option.Split('=')).ToDictionary(option => option[0], option => option[1]);

    [Fact]
    public void CoverEveryOptionOfThePropsFileWithItsDefault()
    {
        var props = XDocument.Load(Path.Combine(Sdk, "MedSeqFT.props")).Root!.Elements("PropertyGroup").First();

        Assert.Equal(Defaults, props.Elements().ToDictionary(e => e.Name.LocalName, e => e.Value));
        Assert.Equal(Defaults.Keys, OptionRules.All.Select(r => r.Name));
    }

    [Fact]
    public void AllReachThePlan()
    {
        var passed = XDocument.Load(Path.Combine(Sdk, "MedSeqFT.targets")).Descendants("_MedSeqFTOption").ToList();

        Assert.Equal(Defaults.Keys, passed.Select(e => e.Attribute("Include")!.Value));
        Assert.All(passed, e => Assert.Equal($"$({e.Attribute("Include")!.Value})", e.Attribute("Value")!.Value));
    }

    [Fact]
    public void AreKeptFromTheReferencedProjects()
    {
        var kept = XDocument.Load(Path.Combine(Sdk, "MedSeqFT.Tools.targets")).Descendants("_MedSeqFTOwnProperties").Single().Value.Split(';');

        Assert.Empty(Defaults.Keys.Except(kept));
    }

    [Fact]
    public void StandInTheReadme()
    {
        var readme = File.ReadAllText(Path.Combine(BuildSandbox.Repository, "README.md"));

        Assert.All(Defaults.Keys, option => Assert.Contains($"`{option}`", readme, StringComparison.Ordinal));
    }

    // What a user gives with -p: would otherwise build the tool a second time, under that property.
    [Fact]
    public void AndTheProjectsOwnPropertiesAreKeptFromTheReferencedProjects()
    {
        var own = XDocument.Load(Path.Combine(Sdk, "MedSeqFT.props")).Root!.Elements("PropertyGroup").Skip(1).First().Elements().Select(e => e.Name.LocalName);
        var kept = XDocument.Load(Path.Combine(Sdk, "MedSeqFT.Tools.targets")).Descendants("_MedSeqFTOwnProperties").Single().Value.Split(';');

        Assert.Equal(["TorchBackend"], own.Except(kept));
    }

    [Fact]
    public void AcceptTheDefaults() => Assert.Empty(OptionRules.Check(Defaults));

    [Fact]
    public void EveryStageReadsOptionsThatExist()
    {
        var read = StageGraph.OfTask("medseqft").Append(StageGraph.Pretrain).SelectMany(s => s.Options).Distinct();

        Assert.Equal(Defaults.Keys.Except(["Device", "Threads"]).Order(), read.Order());
    }

    [Theory]
    [InlineData("Iterations", "many", "MSQ2101: option 'Iterations' is 'many'. Allowed is a whole number of at least 1.")]
    [InlineData("Iterations", "2.5", "MSQ2101: option 'Iterations' is '2.5'. Allowed is a whole number of at least 1.")]
    [InlineData("TestFraction", "1.5", "MSQ2101: option 'TestFraction' is '1.5'. Allowed is a number from 0 to 0.9.")]
    [InlineData("PatchSize", "32,160", "MSQ2101: option 'PatchSize' is '32,160'. Allowed is three numbers above 0 for z,y,x, as in '32,160,160', or 'auto'.")]
    [InlineData("Mirroring", "yes", "MSQ2101: option 'Mirroring' is 'yes'. Allowed is true or false.")]
    [InlineData("Augmentation", "some", "MSQ2101: option 'Augmentation' is 'some'. Allowed is one of 'paper', 'nnunetv2', 'none'.")]
    [InlineData("LearningRate", "-1", "MSQ2101: option 'LearningRate' is '-1'. Allowed is a number of at least 0.")]
    public void RefuseWithWhatIsAllowed(string option, string value, string text)
    {
        var faults = OptionRules.Check(new Dictionary<string, string> { [option] = value });

        Assert.Equal(["error " + text], faults.Select(f => f.ToString()));
    }

    [Fact]
    public void RefuseSharedOptionsOnATask()
    {
        var faults = OptionRules.Check(new Dictionary<string, string> { ["Backbone"] = "voco-l" }, "Liver");

        Assert.Equal(["MSQ2102"], faults.Select(f => f.Code));
    }
}
