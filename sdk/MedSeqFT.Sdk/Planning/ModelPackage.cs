using System.IO.Abstractions;
using System.Xml.Linq;
using MedSeqFT.Diagnostics;
using MedSeqFT.Pipeline;

namespace MedSeqFT.Sdk.Planning;

/// <summary>
/// What 'dotnet pack' makes of a built model: its folder under model/, and two files that tell a consumer's project where
/// that is. buildTransitive/ reaches applications behind a library too.
/// </summary>
internal static class ModelPackage
{
    private const long MiB = 1 << 20;

    /// <summary>Every file of the model in an order that doesn't depend on the file system; stage.json is the build's own note.</summary>
    /// <param name="limit">In MiB; 0 for none.</param>
    /// <exception cref="UserErrorException">MSQ2131 not built, MSQ2132 too big for a feed.</exception>
    public static IReadOnlyList<PackageFile> Files(IFileSystem files, string folder, long limit)
    {
        if (!files.File.Exists(files.Path.Combine(folder, StageRecord.FileName)))
            throw new UserErrorException(SdkErrors.ModelNotBuilt(folder));
        var found = files.Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => new PackageFile(path, files.Path.GetRelativePath(folder, path).Replace('\\', '/'), files.FileInfo.New(path).Length))
            .Where(file => file.Relative != StageRecord.FileName)
            .OrderBy(file => file.Relative, StringComparer.Ordinal)
            .ToList();
        var bytes = found.Sum(file => file.Bytes);
        return limit == 0 || bytes <= limit * MiB
            ? found
            : throw new UserErrorException(SdkErrors.ModelTooBig(folder, (bytes + MiB - 1) / MiB, limit));
    }

    /// <summary>"MedSeqFTModel_My_Model" of package "My.Model": the property with the model's folder.</summary>
    public static string PropertyOf(string packageId) => "MedSeqFTModel_" + packageId.Replace('.', '_').Replace('-', '_');

    /// <summary>buildTransitive/&lt;id&gt;.props: a property and an item with the model's folder.</summary>
    /// <param name="tasks">Names in order, between '|'.</param>
    public static string PropsText(string packageId, string version, string tasks)
    {
        var property = PropertyOf(packageId);
        return Text(
            new XElement("PropertyGroup",
                new XElement(property, "$([MSBuild]::NormalizeDirectory($(MSBuildThisFileDirectory), '../model'))")),
            new XElement("ItemGroup",
                new XElement("MedSeqFTModel",
                    new XAttribute("Include", $"$({property})"),
                    new XAttribute("PackageId", packageId),
                    new XAttribute("Version", version),
                    new XAttribute("Tasks", tasks.Replace("|", "%3B", StringComparison.Ordinal)))));
    }

    /// <summary>buildTransitive/&lt;id&gt;.targets: with CopyMedSeqFTModels the model lies beside the application, under models/&lt;id&gt;.</summary>
    public static string TargetsText(string packageId) => Text(
        new XElement("ItemGroup",
            new XAttribute("Condition", "'$(CopyMedSeqFTModels)' == 'true'"),
            new XElement("None",
                new XAttribute("Include", $"$({PropertyOf(packageId)})**"),
                new XAttribute("Link", $"models/{packageId}/%(RecursiveDir)%(Filename)%(Extension)"),
                new XAttribute("CopyToOutputDirectory", "PreserveNewest"),
                new XAttribute("Visible", "false"))));

    private static string Text(params XElement[] groups) => new XElement("Project", groups).ToString().ReplaceLineEndings("\n") + "\n";
}
