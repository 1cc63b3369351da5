using System.Reflection;
using MedSeqFT.Sdk.Tests.Builds;
using PublicApiGenerator;

namespace MedSeqFT.Sdk.Tests.Packages;

/// <summary>What package MedSeqFT offers; read from the assembly that the tool was built with, without running anything of it.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void OfTheLibraryIsThis()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var library = Path.Combine(BuildSandbox.Repository, "src", "MedSeqFT.Tool", "bin", configuration, "net10.0", "MedSeqFT.dll");

        var api = Assembly.LoadFrom(library).GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false });

        Snapshots.Match(api, "PublicApi");
    }
}
