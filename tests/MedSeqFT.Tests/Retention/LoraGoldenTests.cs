using System.Text.Json;
using MedSeqFT.Networks;
using MedSeqFT.Retention;
using MedSeqFT.Tensors;
using MedSeqFT.Tests.Networks;
using TorchSharp;

namespace MedSeqFT.Tests.Retention;

[Trait("Category", "Golden")]
public class LoraGoldenTests
{
    private static JsonElement Misc => VoCoGolden.Manifest.GetProperty("misc");

    public static TheoryData<string> Linears => VoCoGolden.Names(m =>
        m.GetProperty("misc").GetProperty("lora_linear").EnumerateArray().Select(l => l.GetProperty("y").GetString()!));

    [SkippableTheory]
    [MemberData(nameof(Linears))]
    public void ALinearComputesWhatLoralibComputes(string file)
    {
        using var scope = torch.NewDisposeScope();
        var golden = Misc.GetProperty("lora_linear").EnumerateArray().Single(l => l.GetProperty("y").GetString() == file);
        var (tolerance, rank) = (VoCoGolden.StorageTolerance, golden.GetProperty("r").GetInt32());
        var weight = Read(golden, "W");
        var layer = new LinearLayer(weight.shape[1], weight.shape[0]);
        layer.to(torch.float64);
        using var branch = new LoraBranch(new NamedLinear("single", layer), rank, golden.GetProperty("alpha").GetDouble() / rank, seed: 0);
        Set((layer.Weight, weight), (layer.Bias!, Read(golden, "b")), (branch.A, Read(golden, "A")), (branch.B, Read(golden, "B")));
        branch.Attach();

        var output = layer.call(Read(golden, "x"));
        VoCoGolden.CosineSum(output).backward();
        branch.Merge();

        Assert.Equal(golden.GetProperty("scaling").GetDouble(), branch.Scale);
        VoCoGolden.AssertClose(file, output, tolerance);
        VoCoGolden.AssertClose(golden.GetProperty("grad_A").GetString()!, branch.A.grad!, tolerance);
        VoCoGolden.AssertClose(golden.GetProperty("grad_B").GetString()!, branch.B.grad!, tolerance);
        VoCoGolden.AssertClose(golden.GetProperty("merged").GetString()!, layer.Weight, tolerance);
    }

    [SkippableFact]
    public void AnAdaptedEncoderComputesWhatTheOriginalWithLoralibComputes()
    {
        using var scope = torch.NewDisposeScope();
        var (golden, tolerance) = (Misc.GetProperty("lora_encoder"), VoCoGolden.StorageTolerance);
        using var network = VoCoGolden.Network(golden, UsesV2(golden), torch.float64);
        var input = VoCoGolden.Input(golden, torch.float64);
        IReadOnlyList<torch.Tensor> target;
        using (torch.no_grad())
            target = network.Encode(input);
        using var state = TensorFile.Read(VoCoGolden.PathOf(golden.GetProperty("lora").GetString()!));
        using var adapter = LoraAdapter.Attach(network, golden.GetProperty("r").GetInt32(), seed: 0, golden.GetProperty("alpha").GetDouble());
        adapter.Load(Official(state, network));
        adapter.FreezeBase();

        var adapted = network.Encode(input);
        var errors = adapted.Zip(target, (a, t) => (a - t).pow(2).mean()).ToArray();
        var loss = errors.Skip(network.FirstRefinableLevel).Aggregate((a, b) => a + b) / (errors.Length - network.FirstRefinableLevel);
        loss.backward();

        var expected = golden.GetProperty("mse_per_hidden_state").EnumerateArray().Select(e => e.GetDouble());
        foreach (var (level, error) in expected.Zip(errors))
            VoCoGolden.AssertClose("mse", level, error.item<double>(), tolerance);
        VoCoGolden.AssertClose("loss", golden.GetProperty("kd_loss_mean_of_levels_1_to_4").GetDouble(), loss.item<double>(), tolerance);
        AssertFiles(golden.GetProperty("files"), adapted, adapter, tolerance);
        AssertNorms(golden, network, adapter, tolerance);
    }

    private static void AssertFiles(JsonElement files, IReadOnlyList<torch.Tensor> adapted, LoraAdapter adapter, double tolerance)
    {
        foreach (var file in files.EnumerateObject())
            VoCoGolden.AssertClose(file.Value.GetString()!, file.Name switch
            {
                "grad_first_qkv_A" => adapter.Branches[0].A.grad!,
                "grad_last_reduction_B" => adapter.Branches[^1].B.grad!,
                _ => adapted[file.Name[1] - '0'], // x3, x4
            }, tolerance);
    }

    private static void AssertNorms(JsonElement golden, Backbone network, LoraAdapter adapter, double tolerance)
    {
        var gradients = adapter.Branches.SelectMany(b => new[] { ($"{b.Linear}.lora_A", b.A.grad!), ($"{b.Linear}.lora_B", b.B.grad!) }).ToDictionary();
        foreach (var norm in golden.GetProperty("grad_l2").EnumerateObject())
            VoCoGolden.AssertClose(norm.Name, norm.Value.GetDouble(), gradients[norm.Name].norm().item<double>(), tolerance);
        adapter.Merge();
        var linears = network.EncoderLinears.ToDictionary(l => l.Name, l => l.Layer.Weight);
        foreach (var norm in golden.GetProperty("merged_weight_l2").EnumerateObject())
            VoCoGolden.AssertClose(norm.Name, norm.Value.GetDouble(), linears[norm.Name].norm().item<double>(), tolerance);
    }

    // The file may name the linears from inside swinViT.
    private static Dictionary<string, torch.Tensor> Official(NamedTensors state, Backbone network) => state.ToDictionary(
        t => network.EncoderLinears.Any(l => t.Key.StartsWith(l.Name + ".", StringComparison.Ordinal)) ? t.Key : "swinViT." + t.Key, t => t.Value);

    private static bool UsesV2(JsonElement golden) => VoCoGolden.Manifest.GetProperty("network_cases").EnumerateArray()
        .First(c => c.GetProperty("state_dict").GetString() == golden.GetProperty("state_dict").GetString()).GetProperty("use_v2").GetBoolean();

    private static torch.Tensor Read(JsonElement golden, string name) => VoCoGolden.Read(golden.GetProperty(name).GetString()!);

    private static void Set(params (torch.Tensor Target, torch.Tensor Value)[] values)
    {
        using var constant = torch.no_grad();
        foreach (var (target, value) in values)
            target.copy_(value);
    }
}
