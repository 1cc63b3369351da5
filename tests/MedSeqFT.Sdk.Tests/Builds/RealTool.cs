using System.Diagnostics;

namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>The tool as it was built with these tests, and projects small enough to train in seconds.</summary>
internal static class RealTool
{
    /// <summary>Swin with 12 features, two or three iterations, two phantom cases a task.</summary>
    public const string Properties = """
        <Backbone>voco</Backbone>
        <BackboneFeatureSize>12</BackboneFeatureSize>
        <SslViewSize>64,96,96</SslViewSize>
        <MdsRuns>1</MdsRuns>
        <BufferSize>1</BufferSize>
        <Iterations>4</Iterations>
        <LearningRate>1e-3</LearningRate>
        <DistillIterations>4</DistillIterations>
        <DistillLearningRate>1e-2</DistillLearningRate>
        <BatchSize>1</BatchSize>
        <PatchSize>32,32,64</PatchSize>
        <Augmentation>none</Augmentation>
        <Mirroring>false</Mirroring>
        <TileStep>1</TileStep>
        <Device>cpu</Device>
        <Threads>1</Threads>
        """;

    public static string Path { get; } = System.IO.Path.Combine(
        BuildSandbox.Repository, "src", "MedSeqFT.Tool", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "MedSeqFT.Tool.dll");

    /// <summary>M0 of the example, made by our own pretrain for this network.</summary>
    public static string Foundation { get; } = System.IO.Path.Combine(BuildSandbox.Repository, "example-project", "foundation", "foundation.safetensors");

    public static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OMP_NUM_THREADS"] = "1";
        return Process.Start(start)!;
    }

    /// <summary>Runs to the end and fails the test if that was none.</summary>
    public static void Run(params string[] arguments)
    {
        using var process = Start(arguments);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output + errors.Result);
    }
}
