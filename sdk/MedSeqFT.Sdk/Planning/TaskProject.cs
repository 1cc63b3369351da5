using System.Text;
using System.Xml.Linq;

namespace MedSeqFT.Sdk.Planning;

/// <summary>The tiny generated project of one task (or of the foundation model): properties and one import.</summary>
internal static class TaskProject
{
    /// <param name="properties">Name and plain value; escaped here.</param>
    public static string Text(string import, IEnumerable<KeyValuePair<string, string>> properties)
    {
        var project = new XElement("Project",
            new XAttribute("DefaultTargets", "RefineTask"),
            new XElement("PropertyGroup", properties.Select(p => new XElement(p.Key, Escape(p.Value)))),
            new XElement("Import", new XAttribute("Project", Escape(import))));
        return project.ToString().ReplaceLineEndings("\n") + "\n";
    }

    /// <summary>MSBuild expands properties, items and %xx wherever it meets them; paths may contain such characters.</summary>
    internal static string Escape(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var c in value)
            _ = c is '%' or '$' or '@' or ';' or '*' or '?' or '\'' ? text.Append('%').Append(((int)c).ToString("X2", null)) : text.Append(c);
        return text.ToString();
    }
}
