using System.Text.Json;
using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Selection;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

[Trait("Category", "Golden")]
public sealed class PretrainedWeightsGoldenTests : IDisposable
{
    private const string HeadPrefixes = "student.|teacher.";
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [SkippableFact]
    public void DataParallelTrainingCheckpointMapsToTheEncoder()
    {
        var (entry, file) = Misc("wrapped_ssl_training_ddp");
        using var plain = Plain();
        using var checkpoint = TensorFile.Read(file);
        using var network = new FakeBackbone(Parameters(plain));

        var report = PretrainedWeights.Load(network, checkpoint, EncoderAndSkip, file);

        Assert.Equal(entry.GetProperty("n_keys").GetInt32(), checkpoint.Count);
        Assert.Empty(report.KeptRandom);
        Assert.All(report.Unused, name => Assert.Contains(HeadPrefixes.Split('|'), prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
        AssertEqualToPlain(network, plain, report.Matched);
    }

    [SkippableFact]
    public void DataParallelTrainingCheckpointHasItsSelfSupervisedHead()
    {
        using var checkpoint = TensorFile.Read(Misc("wrapped_ssl_training_ddp").File);
        var stored = checkpoint.Where(pair => pair.Key.Contains(".layer", StringComparison.Ordinal) && HeadPrefixes.Split('|').Any(prefix => pair.Key.Contains(prefix, StringComparison.Ordinal))).ToList();

        using var head = VoCoHead.From(checkpoint)!;

        var taken = head.state_dict();
        Assert.Equal(12, stored.Count);
        Assert.All(stored, pair => Assert.Equal(pair.Value, taken[CheckpointNames.ToOfficial(pair.Key)]));
    }

    [SkippableFact]
    public void ReleasedFileFillsTheEncoderAndNothingElse()
    {
        var (entry, file) = Misc("released_style_ssl_head");
        var missing = entry.GetProperty("missing_for_segmentation").EnumerateArray().Select(name => name.GetString()!).ToList();
        using var plain = Plain();
        using var checkpoint = TensorFile.Read(file);
        using var network = new FakeBackbone(Parameters(plain));

        var (report, _) = PretrainedWeights.Match(network, checkpoint, (_, _) => true);
        PretrainedWeights.Load(network, checkpoint, EncoderAndSkip, file);

        Assert.Equal(entry.GetProperty("n_keys").GetInt32(), checkpoint.Count);
        Assert.Empty(report.Unused);
        Assert.Equal(missing.Order(), report.KeptRandom.Select(name => name.Split('.')[0]).Distinct().Order());
        AssertEqualToPlain(network, plain, report.Matched);
    }

    [SkippableFact]
    public void PartialFileIsCountedExactlyAndRefused()
    {
        var (entry, file) = Misc("wrapped_swin_vit_names_partial");
        using var plain = Plain();
        using var checkpoint = TensorFile.Read(file);
        using var network = new FakeBackbone(Parameters(plain));

        var (report, _) = PretrainedWeights.Match(network, checkpoint, (_, _) => true);
        var error = Assert.Throws<UserErrorException>(() => PretrainedWeights.Load(network, checkpoint, (_, _) => true, file));

        Assert.Equal(Names(entry, "expect_loaded").Where(name => !CheckpointNames.IsComputed(name)).Order(), report.Matched.Order());
        Assert.Equal(Names(entry, "expect_skipped_shape").Order(), report.WrongShape.Order());
        Assert.Equal(Names(entry, "expect_unknown").Order(), report.Unused.Order());
        Assert.Equal("MSQ3008", error.Diagnostics[0].Code);
    }

    private static (JsonElement Entry, string File) Misc(string name)
    {
        using var manifest = GoldenFolder.Manifest("voco");
        var found = manifest.RootElement.GetProperty("misc").TryGetProperty(name, out var entry);
        Skip.IfNot(found, $"the manifest of voco has no misc.{name}");
        return (entry.Clone(), GoldenFolder.FileOf("voco", entry.GetProperty("file").GetString()!));
    }

    // must_map_to names this file in its text; network_cases name it as a v2 state dict.
    private static NamedTensors Plain()
    {
        using var manifest = GoldenFolder.Manifest("voco");
        var file = manifest.RootElement.GetProperty("network_cases").EnumerateArray()
            .First(one => one.GetProperty("use_v2").GetBoolean()).GetProperty("state_dict").GetString()!;
        return TensorFile.Read(GoldenFolder.FileOf("voco", file));
    }

    private static IEnumerable<TensorEntry> Parameters(NamedTensors plain) => plain
        .Where(pair => !CheckpointNames.IsComputed(pair.Key))
        .Select(pair => new TensorEntry(pair.Key, pair.Value.dtype, pair.Value.shape));

    private static void AssertEqualToPlain(FakeBackbone network, NamedTensors plain, IReadOnlyList<string> names)
    {
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.True(network[name].eq(plain[name]).all().item<bool>(), name));
    }

    private static bool EncoderAndSkip(string name, ParameterScope scope) => scope is ParameterScope.Encoder or ParameterScope.Skip;

    private static IEnumerable<string> Names(JsonElement entry, string property) => entry.GetProperty(property).EnumerateArray().Select(name => name.GetString()!);
}
