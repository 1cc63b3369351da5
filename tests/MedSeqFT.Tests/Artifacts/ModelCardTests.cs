using MedSeqFT.Artifacts;
using MedSeqFT.Evaluation;
using MedSeqFT.Networks;

namespace MedSeqFT.Tests.Artifacts;

public sealed class ModelCardTests
{
    [Fact]
    public void IsThisForTwoTasks() => Snapshots.Match(ModelCard.Of(Manifest(), hasCarryOver: true), "ModelCard");

    [Fact]
    public void ShowsTheScoresOfEveryTask()
    {
        var card = ModelCard.Of(Manifest(), hasCarryOver: true);

        Assert.Contains("| Liver | CT | 1 liver, 2 tumour | 81.25 | 12.50 | 211.00 | 1 | 5 |\n", card, StringComparison.Ordinal);
        Assert.Contains("| Lung | CT | 1 tumour | not evaluated | | | | |\n", card, StringComparison.Ordinal);
        Assert.Contains("of unknown quality: Lung.", card, StringComparison.Ordinal);
    }

    [Fact]
    public void ShowsHowToLoadItFromBothLanguages()
    {
        var card = ModelCard.Of(Manifest(), hasCarryOver: true);

        Assert.Contains("SegmentationModel.Load(\"tasks/Lung\", \"auto\")", card, StringComparison.Ordinal);
        Assert.Contains("in_channels=1, out_channels=2,", card, StringComparison.Ordinal);
        Assert.Contains("feature_size=48, use_v2=True)", card, StringComparison.Ordinal);
        Assert.Contains("load_file(\"tasks/Lung/model.safetensors\"), strict=True)", card, StringComparison.Ordinal);
        Assert.Contains("medseqft export . --task Lung --output model.pt", card, StringComparison.Ordinal);
        Assert.Contains("tensors are [batch, channel, x, y, z]", card, StringComparison.Ordinal);
    }

    [Fact]
    public void OfUniMissPlusTellsOfItsOwnNetwork()
    {
        var card = ModelCard.Of(Manifest() with { Backbone = new BackboneOptions { Backbone = "unimiss-plus", BackboneFeatureSize = 8 } }, hasCarryOver: true);

        Assert.Contains("(unimiss-plus, MiT+ with a stem of 8 channels)", card, StringComparison.Ordinal);
        Assert.Contains("with 8 instead of 32 channels in its stem", card, StringComparison.Ordinal);
        Assert.Contains("load_file(\"tasks/Lung/model.safetensors\").items()}, strict=True)", card, StringComparison.Ordinal);
        Assert.DoesNotContain("monai", card, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Swin", card, StringComparison.Ordinal);
    }

    [Fact]
    public void TellsWhereItComesFrom()
    {
        var card = ModelCard.Of(Manifest(), hasCarryOver: true);

        Assert.StartsWith("# abdomen 1.1.0\n", card, StringComparison.Ordinal);
        Assert.Contains("Made by MedSeqFT 1.0.0; continues version 1.0.2.", card, StringComparison.Ordinal);
        Assert.Contains("| Liver | 9f3c | CC-BY-SA 4.0 |\n", card, StringComparison.Ordinal);
        Assert.Contains("| Lung | not recorded | not stated |\n", card, StringComparison.Ordinal);
        Assert.Contains("Options: Seed = 0.\n", card, StringComparison.Ordinal);
    }

    [Fact]
    public void TellsOfTheCarryOverOnlyWhereThereIsOne()
    {
        Assert.Contains("carry-over.safetensors", ModelCard.Of(Manifest(), hasCarryOver: true), StringComparison.Ordinal);
        Assert.DoesNotContain("carry-over.safetensors", ModelCard.Of(Manifest(), hasCarryOver: false), StringComparison.Ordinal);
    }

    [Fact]
    public void TellsOfTheStemsOfOtherChannelsOnlyWhereThereAreSome()
    {
        var manifest = Manifest();
        var mixed = manifest with { Tasks = [manifest.Tasks[0], manifest.Tasks[1] with { Channels = ["DWI", "ADC"] }] };

        Assert.Contains("stems.<channels>.<name>", ModelCard.Of(mixed, hasCarryOver: true), StringComparison.Ordinal);
        Assert.DoesNotContain("stems.", ModelCard.Of(manifest, hasCarryOver: true), StringComparison.Ordinal);
    }

    [Fact]
    public void TellsOfTheResizingOnlyWhereThereIsOne()
    {
        var manifest = Manifest();
        var resizing = manifest with { Backbone = manifest.Backbone with { BackboneMinimumSide = 64 } };

        Assert.Contains("[batch, channel, x, y, z] with sides brought down to multiples of 32, not below 64 (", ModelCard.Of(resizing, hasCarryOver: true), StringComparison.Ordinal);
        Assert.DoesNotContain("with sides brought down", ModelCard.Of(manifest, hasCarryOver: true), StringComparison.Ordinal);
    }

    private static ModelManifest Manifest() => new()
    {
        Name = "abdomen",
        Version = "1.1.0",
        ParentVersion = "1.0.2",
        ToolVersion = "1.0.0",
        Backbone = new BackboneOptions(),
        Options = new Dictionary<string, string> { ["Seed"] = "0" },
        Files = new Dictionary<string, string>(),
        Tasks =
        [
            new ManifestTask
            {
                Name = "Liver",
                Labels = ["background", "liver", "tumour"],
                Channels = ["CT"],
                Metrics = new ScoreMeans { Dice = 0.8125, Hd95Mm = 12.5, Hd95MmPenalised = 211, Hd95Voxel = 10, Hd95VoxelPenalised = 208, Misses = 1 },
                TestCases = 5,
                Dataset = "9f3c",
                Licence = "CC-BY-SA 4.0",
            },
            new ManifestTask { Name = "Lung", Labels = ["background", "tumour"], Channels = ["CT"] },
        ],
    };
}
