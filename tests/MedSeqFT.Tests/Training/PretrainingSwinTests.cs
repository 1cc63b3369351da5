using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Selection;
using MedSeqFT.Tests.Selection;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Training;

public sealed class PretrainingSwinTests
{
    [Fact]
    public void OneStepMovesEveryPretrainedWeightOfTheRealNetworkAndNoOther()
    {
        using var folder = new TemporaryFolder();
        using var backbone = Backbones.Create(new BackboneOptions { Backbone = "voco", BackboneFeatureSize = 12 }, 1, 2, seed: 1);
        using var head = new VoCoHead(backbone.EmbeddingSize, 32, 16);
        torch.Tensor[] views = [ToyViews.View(1, 64, 96, 96), ToyViews.View(2, 64, 96, 96)];
        var before = backbone.named_parameters().ToDictionary(named => named.name, named => named.parameter.detach().clone());
        var options = new PretrainingOptions { PretrainIterations = 1, SslCrops = 1 };

        Pretraining.Run(
            backbone, head, views, options, new TrainingRun { Stage = "pretrain", Task = "", Folder = folder.Path }, NullStageLog.Instance, default);

        Assert.All(backbone.named_parameters(), named => Assert.Equal(
            backbone.ScopeOf(named.name) is ParameterScope.Encoder or ParameterScope.Skip,
            !named.parameter.equal(before[named.name]).all().item<bool>()));
    }
}
