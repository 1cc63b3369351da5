using System.IO.Abstractions;
using System.Xml.Linq;

namespace MedSeqFT.Sdk.Planning;

/// <summary>
/// obj/medseqft/model.&lt;Configuration&gt;.props: the model that the last build left, for whoever only evaluates the
/// project: dotnet build -getItem:ModelArtifact, -getProperty:ModelVersion, an IDE.
/// </summary>
internal static class BuiltModel
{
    public static string FileOf(IPath paths, string stateFolder, string configuration) => paths.Combine(stateFolder, $"model.{configuration}.props");

    /// <param name="folder">The model's; its place is taken from the project, so that a moved checkout finds its own.</param>
    /// <param name="tasks">Names in order, between '|'.</param>
    public static string PropsText(IPath paths, string folder, string name, string version, string tasks)
    {
        var place = "$(MedSeqFTModelsDirectory)" + TaskProject.Escape(paths.GetFileName(folder));
        var exists = new XAttribute("Condition", $"Exists('{place}/model.json')");
        var project = new XElement("Project",
            new XElement("PropertyGroup", exists,
                new XElement("ModelFolder", place),
                new XElement("ModelVersion", version)),
            new XElement("ItemGroup", exists,
                new XElement("ModelArtifact",
                    new XAttribute("Include", place),
                    new XAttribute("ModelName", TaskProject.Escape(name)),
                    new XAttribute("Version", version),
                    new XAttribute("Tasks", tasks))));
        return project.ToString().ReplaceLineEndings("\n") + "\n";
    }
}
