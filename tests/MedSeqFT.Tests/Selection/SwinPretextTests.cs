using MedSeqFT.Networks;
using MedSeqFT.Selection;

namespace MedSeqFT.Tests.Selection;

/// <summary>The pretext task on VoCo's own network, as small as it can be.</summary>
public sealed class SwinPretextTests
{
    private static readonly SslOptions Options = new() { SslViewSize = [64, 96, 96], SslCrops = 1 };

    [Fact]
    public void FewerDrawsAreTheFirstOfMoreToTheBitOnTheRealNetwork()
    {
        using var backbone = Backbones.Create(new BackboneOptions { Backbone = "voco", BackboneFeatureSize = 12 }, 1, 2, seed: 1);
        using var head = new VoCoHead(backbone.EmbeddingSize, 16, 8);
        using var view = ToyViews.View(1, 64, 96, 96);
        var pretext = new VoCoPretext(backbone, head, Options, seed: 3);

        var one = pretext.Score([view], "a", 1, default);
        var three = pretext.Score([view], "a", 3, default);

        Assert.Equal(one[0], three[0]);
        Assert.All(three, loss => Assert.True(double.IsFinite(loss.Total)));
    }
}
