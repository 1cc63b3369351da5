using System.Diagnostics;
using System.Security.Cryptography;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Tool;

/// <summary>What <c>export --format pt</c> writes, read by Python's own torch.</summary>
public sealed class TorchLoadTests : IDisposable
{
    // A line for each tensor: name, type, shape, whether it is contiguous, hash of its bytes (NumPy has no bfloat16).
    private const string Script = """
        import collections, hashlib, sys, torch
        loaded = torch.load(sys.argv[1], weights_only=True)
        assert type(loaded) is collections.OrderedDict, type(loaded)
        for name, tensor in loaded.items():
            bits = tensor.view(torch.int16) if tensor.dtype == torch.bfloat16 else tensor
            print(name, tensor.dtype, list(tensor.shape), tensor.is_contiguous(), hashlib.sha256(bits.numpy().tobytes()).hexdigest(), sep='|')
        """;

    private static readonly Lazy<string?> Python = new(FindPython);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SkippableFact]
    public void PythonsWeightsOnlyLoaderReadsEveryTypeBitForBit()
    {
        Skip.If(Python.Value is null, "no python3 with torch on this machine");
        using var tensors = Tensors();
        TensorFile.Write(folder.File("weights.safetensors"), tensors);

        var run = ToolRun.Of("export", folder.File("weights.safetensors"), "--format", "pt", "--output", folder.File("weights.bin"));
        var read = Ask(Python.Value, Script, folder.File("weights.bin"));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal((0, ""), (read.Exit, read.Error));
        Assert.Equal(tensors.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => Line(t.Key, t.Value)), read.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static NamedTensors Tensors()
    {
        using var generator = new torch.Generator(11);
        using var scope = torch.NewDisposeScope();
        var numbers = torch.randn([3, 5, 7], generator: generator);
        var result = new NamedTensors
        {
            ["swinViT.layers1.0.blocks.0.attn.qkv.weight"] = numbers,
            ["doubles"] = numbers.to(torch.float64),
            ["halves"] = numbers.to(torch.float16),
            ["brain.halves"] = numbers.to(torch.bfloat16),
            ["transposed"] = numbers.transpose(0, 2),
            ["counts"] = (numbers * 1e9).to(torch.int64),
            ["words"] = (numbers * 1e8).to(torch.int32),
            ["shorts"] = (numbers * 1e3).to(torch.int16),
            ["chars"] = (numbers * 20).to(torch.int8),
            ["bytes"] = (numbers * numbers * 10).to(torch.uint8),
            ["flags"] = numbers.gt(0),
            ["scalar"] = torch.tensor(-1.5f),
            ["empty"] = torch.zeros(0, 3),
            ["special"] = torch.tensor([float.NaN, float.PositiveInfinity, float.NegativeInfinity, -0f, float.Epsilon]),
        };
        scope.Detach(result.Values);
        return result;
    }

    private static string Line(string name, torch.Tensor tensor)
    {
        using var contiguous = tensor.contiguous();
        var bytes = contiguous.numel() == 0 ? [] : contiguous.bytes.ToArray();
        return $"{name}|{PythonName(tensor.dtype)}|[{string.Join(", ", tensor.shape)}]|True|{Convert.ToHexStringLower(SHA256.HashData(bytes))}";
    }

    private static string PythonName(torch.ScalarType type) => type == torch.ScalarType.Byte ? "torch.uint8" : $"torch.{type.ToString().ToLowerInvariant()}";

    private static string? FindPython() => new[] { "python3", "/usr/bin/python3" }.FirstOrDefault(python => Ask(python, "import torch", "").Exit == 0);

    private static (int Exit, string Output, string Error) Ask(string python, string script, string argument)
    {
        var start = new ProcessStartInfo(python, ["-c", script, argument]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.Result);
        }
        catch (System.ComponentModel.Win32Exception) // no such program
        {
            return (-1, "", "");
        }
    }
}
