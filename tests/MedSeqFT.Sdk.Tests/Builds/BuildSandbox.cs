using System.Diagnostics;

namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>A model project in a temporary folder, built for real by 'dotnet build' with the fake tool.</summary>
internal sealed class BuildSandbox : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("medseqft-build-").FullName;
    private readonly Dictionary<string, string> environment = [];

    /// <param name="sdkFolder">Null takes the SDK from the sources through a fallback folder, as the example does.</param>
    public BuildSandbox(string? sdkFolder = null)
    {
        Write("nuget.config", sdkFolder is null
            ? $"<configuration><packageSources><clear /></packageSources><fallbackPackageFolders><add key=\"sdk\" value=\"{Path.Combine(Repository, "sdk")}\" /></fallbackPackageFolders></configuration>"
            : $"<configuration><packageSources><clear /><add key=\"feed\" value=\"{sdkFolder}\" /></packageSources></configuration>");
        var tasks = sdkFolder is null ? $"<MedSeqFTTasksAssembly>{Path.Combine(AppContext.BaseDirectory, "MedSeqFT.Sdk.dll")}</MedSeqFTTasksAssembly>" : "";
        Write("Directory.Build.props", $"""
            <Project><PropertyGroup>
              <MedSeqFTToolPath>{typeof(BuildSandbox).Assembly.Location}</MedSeqFTToolPath>
              {tasks}
              <NuGetAudit>false</NuGetAudit>
            </PropertyGroup></Project>
            """);
        Write("weights/m0.safetensors", "foundation");
        Project("");
    }

    public static string Repository { get; } = FindRepository();

    public string At(string path) => Path.Combine(root, path);

    public void Set(string variable, string value) => environment[variable] = value;

    public void Project(string properties, string items = "", string version = "1.0.0") => Write("Model.proj", $"""
        <Project Sdk="MedSeqFT.Sdk/{version}">
          <PropertyGroup><FoundationModel>weights/m0.safetensors</FoundationModel>{properties}</PropertyGroup>
          <ItemGroup>{items}</ItemGroup>
        </Project>
        """);

    public void Write(string path, string text)
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }

    public void AddDataset(string task)
    {
        Write($"datasets/{task}/dataset.json", $$"""{ "name": "{{task}}" }""");
        Write($"datasets/{task}/imagesTr/a.nii.gz", $"image of {task}");
        // Older than the two seconds within which a digest isn't cached.
        foreach (var file in Directory.GetFiles(At($"datasets/{task}"), "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddMinutes(-1));
    }

    /// <summary>The whole folder at another place, with the times that a checkout or an unpacked cache has.</summary>
    public BuildSandbox Copy()
    {
        var copy = new BuildSandbox();
        foreach (var file in Directory.GetFiles(root, "*", SearchOption.AllDirectories))
        {
            var target = copy.At(Path.GetRelativePath(root, file));
            _ = Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
        return copy;
    }

    public BuildResult Build(params string[] arguments) => Dotnet(["build", "Model.proj", "-tl:off", "-v:n", "-nologo", .. arguments]);

    public BuildResult Dotnet(params string[] arguments) => Run("dotnet", arguments);

    public BuildResult Run(string program, params string[] arguments)
    {
        File.Delete(At("runs.log"));
        using var process = StartProgram(program, arguments);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var runs = File.Exists(At("runs.log")) ? File.ReadAllLines(At("runs.log")) : [];
        return new BuildResult(process.ExitCode, output + errors.Result, runs);
    }

    public Process Start(params string[] arguments) => StartProgram("dotnet", arguments);

    public void Dispose() => Directory.Delete(root, recursive: true);

    private Process StartProgram(string program, string[] arguments)
    {
        // A suite that runs in the background was started with Ctrl+C ignored, and its children inherit that.
        string[] command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", program, .. arguments] : [program, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        // The test host's own MSBuild and SDK variables would decide how the nested build resolves its SDKs.
        foreach (var name in start.Environment.Keys.Where(IsOfTheHost).ToList())
            _ = start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static bool IsOfTheHost(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)
        || (name.StartsWith("DOTNET_", StringComparison.OrdinalIgnoreCase) && name is not "DOTNET_ROOT")
        || name is "CI" or "Configuration" or "Platform";

    private static string FindRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "MedSeqFT.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
