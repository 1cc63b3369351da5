using System.Text.Json;
using MedSeqFT.Networks;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

[Trait("Category", "Golden")]
public class SwinUnetrGoldenTests
{
    public static TheoryData<string> Cases => VoCoGolden.Names(m => m.GetProperty("network_cases").EnumerateArray().Select(c => c.GetProperty("name").GetString()!));

    public static TheoryData<string> EncoderCases => VoCoGolden.Names(m => m.GetProperty("swinvit_gradient_cases").EnumerateObject().Select(c => c.Name));

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void ComputesWhatTheOriginalComputesInFloat32(string name)
    {
        var golden = NetworkCase(name);
        using var scope = torch.NewDisposeScope();
        using var constant = torch.no_grad();

        var found = RunAll(golden, torch.float32, out _, out _);

        foreach (var (tensor, file) in Expected(golden))
            VoCoGolden.AssertClose(file, found[tensor], golden.GetProperty("tolerance_float32").GetProperty(tensor).GetDouble());
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void ComputesWhatTheOriginalComputesInFloat64WithAllGradients(string name)
    {
        var golden = NetworkCase(name);
        var tolerance = golden.GetProperty("tolerance_float64").GetDouble();
        using var scope = torch.NewDisposeScope();
        var hasObjectives = golden.TryGetProperty("objectives", out var objectives);
        using var gradients = torch.set_grad_enabled(hasObjectives);

        var found = RunAll(golden, torch.float64, out var network, out var input);

        foreach (var (tensor, file) in Expected(golden))
            VoCoGolden.AssertClose(file, found[tensor], tolerance);
        AssertChannelMeans(golden, found["logits"], tolerance);
        if (hasObjectives)
            AssertObjectives(name, objectives, network, input, found["logits"]);
    }

    [SkippableTheory]
    [MemberData(nameof(EncoderCases))]
    public void TheEncodersGradientsAreTheOriginalsInFloat64(string name) => CheckEncoderGradients(name, torch.float64, "tolerance_float64");

    [SkippableTheory]
    [MemberData(nameof(EncoderCases))]
    public void TheEncodersGradientsAreTheOriginalsInFloat32(string name) => CheckEncoderGradients(name, torch.float32, "tolerance_float32");

    private static void CheckEncoderGradients(string name, torch.ScalarType type, string tolerance)
    {
        Skip.If(name == VoCoGolden.None, "these golden values have no swinvit_gradient_cases");
        var golden = VoCoGolden.Manifest.GetProperty("swinvit_gradient_cases").GetProperty(name);
        using var scope = torch.NewDisposeScope();
        using var network = VoCoGolden.Network(golden, UseV2(name), type);
        var input = VoCoGolden.Input(golden, type).requires_grad_();

        var value = network.Encode(input).Skip(1).Select(level => VoCoGolden.CosineSum(level) / Math.Sqrt(level.numel())).Aggregate((a, b) => a + b);
        value.backward();

        if (type == torch.float64)
            VoCoGolden.AssertClose("J3", golden.GetProperty("value").GetDouble(), value.item<double>(), VoCoGolden.StorageTolerance);
        AssertGradients(golden, network, input, tolerance);
    }

    private static void AssertObjectives(string name, JsonElement objectives, SwinUnetr network, torch.Tensor input, torch.Tensor logits)
    {
        foreach (var objective in objectives.EnumerateObject())
        {
            network.zero_grad();
            input.grad = null;
            var value = objective.Name == "J1" ? VoCoGolden.CosineSum(logits) : 0.5 * logits.pow(2).mean();
            value.backward(retain_graph: true);

            VoCoGolden.AssertClose(objective.Name, objective.Value.GetProperty("value").GetDouble(), value.item<double>(), VoCoGolden.StorageTolerance);
            AssertGradients(objective.Value, network, input, "tolerance_float64");
            foreach (var file in VoCoGolden.Files($"{name}/{objective.Name}_grad_input"))
                VoCoGolden.AssertClose(file, input.grad!, VoCoGolden.StorageTolerance);
        }
    }

    private static JsonElement NetworkCase(string name) =>
        VoCoGolden.Manifest.GetProperty("network_cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);

    private static bool UseV2(string name) => NetworkCase(name).GetProperty("use_v2").GetBoolean();

    /// <summary>Everything by the manifest's names: x0 to x4, enc0 to dec0, logits.</summary>
    private static Dictionary<string, torch.Tensor> RunAll(JsonElement golden, torch.ScalarType type, out SwinUnetr network, out torch.Tensor input)
    {
        network = VoCoGolden.Network(golden, golden.GetProperty("use_v2").GetBoolean(), type);
        input = VoCoGolden.Input(golden, type).requires_grad_(torch.is_grad_enabled());
        var modules = network.named_modules().ToDictionary(m => m.name, m => m.module);
        var found = new Dictionary<string, torch.Tensor>();
        string[] skips = ["encoder1", "encoder2", "encoder3", "encoder4", "encoder10"];
        string[] skipNames = ["enc0", "enc1", "enc2", "enc3", "dec4"];
        foreach (var (path, name) in skips.Zip(skipNames))
            ((Nested)modules[path]).register_forward_hook((_, _, output) => Keep(name, output));
        ((SwinTransformer)modules["swinViT"]).register_forward_hook((_, _, levels) => [.. levels.Select((level, i) => Keep($"x{i}", level))]);
        foreach (var level in Enumerable.Range(0, 4))
            ((UpBlock)modules[$"decoder{level + 2}"]).register_forward_hook((_, _, _, output) => Keep($"dec{level}", output));

        found["logits"] = network.call(input);
        return found;

        torch.Tensor Keep(string name, torch.Tensor output)
        {
            found[name] = output.detach().clone().DetachFromDisposeScope();
            return output; // what a hook returns becomes the module's output
        }
    }

    private static IEnumerable<(string Tensor, string File)> Expected(JsonElement golden) => golden.GetProperty("hidden").EnumerateArray()
        .Select((hidden, i) => ($"x{i}", hidden.GetProperty("file").GetString()!))
        .Concat(golden.GetProperty("mid").EnumerateObject().Select(mid => (mid.Name, mid.Value.GetString()!)))
        .Append(("logits", golden.GetProperty("logits").GetString()!));

    private static void AssertChannelMeans(JsonElement golden, torch.Tensor logits, double tolerance)
    {
        var expected = golden.GetProperty("logits_channel_means").EnumerateArray().Select(m => m.GetDouble()).ToArray();
        VoCoGolden.AssertClose("channel means", torch.tensor(expected), logits.detach().mean([0, 2, 3, 4]), tolerance);
    }

    private static void AssertGradients(JsonElement objective, SwinUnetr network, torch.Tensor input, string tolerance)
    {
        var gradients = network.named_parameters().Where(p => p.parameter.grad is not null).ToDictionary(p => p.name, p => p.parameter.grad!);
        foreach (var gradient in objective.GetProperty("grads").EnumerateObject())
            VoCoGolden.AssertClose(gradient.Value.GetProperty("file").GetString()!, gradients[gradient.Name], gradient.Value.GetProperty(tolerance).GetDouble());
        if (objective.TryGetProperty("grad_input", out var byInput))
            VoCoGolden.AssertClose(byInput.GetProperty("file").GetString()!, input.grad!, byInput.GetProperty(tolerance).GetDouble());
        if (tolerance != "tolerance_float64")
            return;
        foreach (var norm in objective.GetProperty("grad_l2_every_parameter").EnumerateObject())
            VoCoGolden.AssertClose($"gradient norm of {norm.Name}", norm.Value.GetDouble(), gradients[norm.Name].norm().item<double>(), VoCoGolden.StorageTolerance);
    }
}
