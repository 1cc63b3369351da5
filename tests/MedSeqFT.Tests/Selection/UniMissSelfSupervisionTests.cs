using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Selection;
using MedSeqFT.Tensors;
using MedSeqFT.Tests.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Selection;

public sealed class UniMissSelfSupervisionTests : IDisposable
{
    private static readonly int[] Size = [16, 32, 32];
    private static readonly MixedShape Shape = MixedShape.Of(4);
    private readonly Backbone network = Backbones.Create(new BackboneOptions { Backbone = "unimiss-plus", BackboneFeatureSize = 4 }, 1, 1, seed: 1, Size);
    private readonly NamedTensors foundation = Foundation(planar: true);
    private readonly torch.Tensor volume = ToyViews.View(3, 30, 90, 90);

    public void Dispose()
    {
        network.Dispose();
        foundation.Dispose();
        volume.Dispose();
    }

    [Fact]
    public void ADrawDependsNeitherOnTheOthersNorOnTheirNumber()
    {
        using var pretext = Open("unimiss");

        var two = pretext.Task.Score([volume], "a", 2, default);

        Assert.Equal(pretext.Task.Score([volume], "a", 1, default)[0], two[0]);
        Assert.NotEqual(two[0], two[1]);
        Assert.NotEqual(two[0], pretext.Task.Score([volume], "b", 1, default)[0]);
        Assert.Equal("unimiss", pretext.Task.Head);
    }

    [Fact]
    public void ChannelsAreAveraged()
    {
        using var pretext = Open("unimiss");
        using var other = ToyViews.View(4, 30, 90, 90);

        var (first, second, both) = (pretext.Task.Score([volume], "a", 1, default)[0], pretext.Task.Score([other], "a", 1, default)[0], pretext.Task.Score([volume, other], "a", 1, default)[0]);

        Assert.Equal((first.Total + second.Total) / 2, both.Total, 9);
    }

    [Fact]
    public void SlicesAddATermAndNeedWhatServesPlanarImages()
    {
        using var plain = Open("unimiss");
        using var slices = Open("unimiss-slices");

        var (without, with) = (plain.Task.Score([volume], "a", 1, default)[0], slices.Task.Score([volume], "a", 1, default)[0]);

        Assert.Equal((0, without.Inter), (without.Intra, with.Inter));
        Assert.True(with.Intra > 0);
        using var volumesOnly = Foundation(planar: false);
        Open("unimiss", volumesOnly).Dispose();
        Assert.Equal("MSQ4107", Assert.Throws<UserErrorException>(() => Open("unimiss-slices", volumesOnly)).Diagnostics[0].Code);
    }

    [Fact]
    public void WithoutAHeadThePooledEmbeddingsAreComparedAndTheScoresSaySo()
    {
        using var headless = new NamedTensors();
        using var pretext = Open("unimiss", headless);

        var losses = pretext.Task.Score([volume], "a", 2, default);

        Assert.Equal("none", pretext.Task.Head);
        Assert.All(losses, loss => Assert.True(loss.Inter > 0 && loss.Reconstruction == 0));
        Assert.NotEqual(losses[0], losses[1]);
    }

    [Fact]
    public void AStageWithoutAHeadWarnsOnceHoweverManyCasesItScores()
    {
        using var folder = new TemporaryFolder();
        using var headless = new NamedTensors();
        using var pretext = Open("unimiss", headless);
        var log = new RecordedLog();
        var cases = new[] { "a", "b", "c" }.Select(id => new PretextCase(id, () => [volume.clone()])).ToList();

        var scores = CaseScoring.Run(cases, pretext.Task, 1, folder.Path, log, default);

        Assert.Equal("MSQ4104", Assert.Single(log.Warnings).Code);
        Assert.Equal(["none", "none", "none"], scores.Select(score => score.Head));
    }

    [Fact]
    public void WithoutATeacherTheStudentIsItsOwn()
    {
        using var alone = Foundation(planar: true);
        foreach (var name in alone.Keys.Where(n => n.StartsWith("teacher.", StringComparison.Ordinal)).ToArray())
            alone.Remove(name);
        using var twice = Foundation(planar: true);
        foreach (var name in alone.Keys.Where(n => n != "dino_loss.center"))
            twice["teacher." + name] = twice[name].clone();
        using var one = Open("unimiss", alone);
        using var two = Open("unimiss", twice);

        Assert.Equal(one.Task.Score([volume], "a", 1, default), two.Task.Score([volume], "a", 1, default));
        Assert.Equal(one.Task.Recipe, two.Task.Recipe);
    }

    [Fact]
    public void OtherWeightsOrAnotherCentreMakeAnotherRecipe()
    {
        using var usual = Open("unimiss");
        using var moved = Foundation(planar: true);
        moved["dino_loss.center"].add_(1);
        using var centred = Open("unimiss", moved);
        moved["dino_loss.center"].sub_(1);
        moved["teacher.head.mlp.0.weight"].mul_(2);
        using var taught = Open("unimiss", moved);

        Assert.Equal(3, new[] { usual, centred, taught }.Select(p => p.Task.Recipe).Distinct().Count());
        Assert.NotEqual(usual.Task.Score([volume], "a", 1, default), centred.Task.Score([volume], "a", 1, default));
    }

    [Fact]
    public void ViewsOfAnotherSizeThanTheTablesAreAUserError()
    {
        using var larger = Backbones.Create(new BackboneOptions { Backbone = "unimiss-plus", BackboneFeatureSize = 4 }, 1, 1, seed: 1, [16, 64, 64]);
        var task = SelfSupervisions.Of(new BackboneOptions { Backbone = "unimiss-plus" }, new SslOptions());

        var error = Assert.Throws<UserErrorException>(() => task.Open(larger, foundation, new SslOptions(), [16, 64, 64], seed: 1));

        Assert.Contains("for views of 16 x 64 x 64", error.Message, StringComparison.Ordinal);
        Assert.Equal("MSQ4107", error.Diagnostics[0].Code);
    }

    private OpenPretext Open(string loss, NamedTensors? file = null)
    {
        var options = new SslOptions { SslLoss = loss, SslViewSize = Size };
        return SelfSupervisions.Of(new BackboneOptions { Backbone = "unimiss-plus" }, options).Open(network, file ?? foundation, options, Size, seed: 5);
    }

    private static NamedTensors Foundation(bool planar)
    {
        var tensors = new NamedTensors { ["dino_loss.center"] = torch.zeros(1, 12) };
        foreach (var (prefix, seed) in new[] { ("", 1), ("teacher.", 2) })
        {
            using var network = new DinoNetwork(Shape, Size, hidden: 16, bottleneck: 8, output: 12);
            MixedInitialisation.Fill(network, seed);
            foreach (var (name, tensor) in network.state_dict().Where(t => planar || !t.Key.Contains("2D", StringComparison.Ordinal)))
                tensors[prefix + name] = tensor.detach().clone();
        }
        return tensors;
    }
}
