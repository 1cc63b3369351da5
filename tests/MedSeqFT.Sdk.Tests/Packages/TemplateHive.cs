using MedSeqFT.Sdk.Tests.Builds;

namespace MedSeqFT.Sdk.Tests.Packages;

/// <summary>'dotnet new' with our packed template and a hive in the sandbox, so that the user's own templates stay as they are.</summary>
internal static class TemplateHive
{
    public static void Install(BuildSandbox sandbox)
    {
        var pack = sandbox.Dotnet("pack", Path.Combine(BuildSandbox.Repository, "sdk", "MedSeqFT.Templates"), "-nologo", "-o", sandbox.At("template"));
        Assert.True(pack.Succeeded, pack.Output);
        var install = sandbox.Dotnet("new", "install", sandbox.At("template/MedSeqFT.Templates.1.0.0.nupkg"), "--debug:custom-hive", sandbox.At("hive"));
        Assert.True(install.Succeeded, install.Output);
    }

    public static BuildResult New(BuildSandbox sandbox, string folder, params string[] options) =>
        sandbox.Dotnet(["new", "medseqft", "-o", folder, .. options, "--debug:custom-hive", sandbox.At("hive")]);
}
