using System.Text.RegularExpressions;
using System.Xml.Linq;
using MedSeqFT.Sdk.Tests.Builds;

namespace MedSeqFT.Sdk.Tests.Packages;

/// <summary>What users write in project files and on the command line: names that may not change by accident.</summary>
[Collection(BuildCollection.Name)]
public sealed partial class SdkSurfaceTests(BuiltProject built)
{
    private static readonly string Sdk = Path.Combine(BuildSandbox.Repository, "sdk", "medseqft.sdk", "1.0.0", "Sdk");

    [Fact]
    public void HasThesePropertiesItemsAndTargets()
    {
        var props = Load("MedSeqFT.props");
        XElement[] all = [props, Load("MedSeqFT.targets"), Load("MedSeqFT.Tools.targets"), Load("MedSeqFT.Package.targets")];
        var properties = props.Elements("PropertyGroup").Elements().Select(e => $"{e.Name.LocalName} = {e.Value}");
        var read = all.SelectMany(f => f.Descendants("_MedSeqFTOwnProperties")).Single().Value.Split(';');
        var items = all.SelectMany(f => f.Descendants("ItemGroup")).Elements().Select(e => e.Name.LocalName)
            .Concat(all.SelectMany(f => f.Descendants("Output")).Select(e => (string?)e.Attribute("ItemName") ?? "_"));
        var targets = all.SelectMany(f => f.Elements("Target")).Select(e => (string)e.Attribute("Name")!);

        Snapshots.Match($"{Section("Properties", properties)}\n{Section("Read", read)}\n{Section("Items", items)}\n{Section("Targets", targets)}", "SdkSurface");
    }

    /// <summary>The whole log of a first build at normal verbosity, without what differs between machines.</summary>
    [Fact]
    public void PrintsThisLogForAFirstBuild()
    {
        Assert.True(built.First.Succeeded, built.First.Output);

        Snapshots.Match(Log(built.First), "FirstBuild.log");
    }

    /// <summary>The example's own project file and tasks; the stand-in for the tool trains nothing, so that it takes seconds.</summary>
    [Fact]
    public void PrintsThisLogForTheExample()
    {
        using var sandbox = new BuildSandbox();
        var example = Path.Combine(BuildSandbox.Repository, "example-project");
        foreach (var file in (string[])["Example.csproj", "laptop.props"])
            sandbox.Write(file, File.ReadAllText(Path.Combine(example, file)));
        sandbox.Write("foundation/foundation.safetensors", "M0");
        foreach (var task in (string[])["Task01_Liver", "Task02_Kidneys", "Task03_Hippocampus"])
            sandbox.AddDataset(task);

        var build = sandbox.Dotnet("build", "Example.csproj", "-tl:off", "-v:n", "-nologo", "-p:PhantomSeed=");

        Assert.True(build.Succeeded, build.Output);
        Snapshots.Match(Log(build), "Example.log");
    }

    private static string Log(BuildResult build) => string.Join('\n', build.Output.ReplaceLineEndings("\n").Split('\n')
        .Select(line => Node().Replace(line, "").Trim())
        .Where(line => Ours().IsMatch(line))
        .Select(line => Folder().Replace(line, "<folder>/").Replace("//", "/", StringComparison.Ordinal))) + "\n";

    private static XElement Load(string file) => XDocument.Load(Path.Combine(Sdk, file)).Root!;

    private static string Section(string title, IEnumerable<string> names) =>
        $"{title}\n" + string.Concat(names.Where(n => n[0] != '_').Distinct().Order(StringComparer.Ordinal).Select(n => $"  {n}\n"));

    [GeneratedRegex(@"^\s*(\d+(:\d+)?>)?")]
    private static partial Regex Node();

    // Stages with their reasons, what the tool says, the result; the rest is MSBuild's and NuGet's own.
    [GeneratedRegex("stages to run|: running|: skipped|^device |^[a-z]+ \\w* ?\\d+/\\d+ | -> |^Build succeeded")]
    private static partial Regex Ours();

    [GeneratedRegex(@"/\S*/(?=bin/|obj/)")]
    private static partial Regex Folder();
}
