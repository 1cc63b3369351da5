using System.Text.RegularExpressions;

namespace MedSeqFT.Tests;

/// <summary>The library's folders stand in the order in which data flows; no folder may use a later one. What stands above the folders may use all.</summary>
public partial class LayeringTests
{
    private static readonly string[] Layers =
    [
        "Diagnostics", "Tensors", "Imaging", "Datasets", "Phantoms", "Preprocessing", "Networks", "Selection", "Training",
        "Retention", "Inference", "Evaluation", "Artifacts", "Pipeline",
    ];

    private static string Library => Path.Combine(GoldenFolder.RepositoryFolder, "src", "MedSeqFT");

    [Fact]
    public void NoFolderUsesALaterOne()
    {
        var faults = Files().SelectMany(file => Uses(file).Where(used => Place(used) > Place(Layer(file))).Select(used => $"{Layer(file)}/{Path.GetFileName(file)} uses {used}"));

        Assert.Empty(faults);
    }

    [Fact]
    public void EveryFolderHasItsPlace()
    {
        var folders = Files().Select(Layer).Distinct().ToList();

        Assert.Contains("Tensors", folders);
        Assert.All(folders, folder => Assert.Contains(folder, Layers));
    }

    [Fact]
    public void NamespacesFollowTheFolders() =>
        Assert.All(Files(), file => Assert.Contains($"namespace MedSeqFT.{Layer(file)};", File.ReadAllText(file), StringComparison.Ordinal));

    [Theory]
    [InlineData("using MedSeqFT.Training;", "Training")]
    [InlineData("using Loop = MedSeqFT.Training.TrainingLoop;", "Training")]
    [InlineData("    var x = MedSeqFT.Pipeline.StageRequest.Json;", "Pipeline")]
    [InlineData("    private Pipeline.StageRequest? request;", "Pipeline")]
    [InlineData("    /// <see cref=\"Evaluation.Dice\"/>", "Evaluation")]
    public void AUseIsSeenInAllItsForms(string line, string used) => Assert.Equal([used], UsesIn(line));

    [Theory]
    [InlineData("options.Training.Seed")]
    [InlineData("namespace MedSeqFT.Training;")]
    [InlineData("/// the task's training cases. Training starts")]
    public void OtherWordsAreNoUse(string line) => Assert.Empty(UsesIn(line));

    private static IEnumerable<string> Files() => Directory.EnumerateFiles(Library, "*.cs", SearchOption.AllDirectories)
        .Where(file => Path.GetDirectoryName(file) != Library && Layer(file) is not ("bin" or "obj"));

    private static string Layer(string file) => Path.GetRelativePath(Library, file).Split(Path.DirectorySeparatorChar)[0];

    private static int Place(string layer) => Array.IndexOf(Layers, layer);

    private static IEnumerable<string> Uses(string file) => UsesIn(File.ReadAllText(file));

    // Either the full name anywhere, or a name in another of our namespaces: "Pipeline.StageRequest".
    private static IEnumerable<string> UsesIn(string text) => Use().Matches(text)
        .Where(match => !match.Value.StartsWith("namespace", StringComparison.Ordinal))
        .Select(match => match.Groups["layer"].Value)
        .Where(Layers.Contains)
        .Distinct();

    [GeneratedRegex(@"(namespace\s+MedSeqFT\.(?<layer>\w+))|(\bMedSeqFT\.(?<layer>\w+))|(?<![\w.])(?<layer>[A-Z]\w+)\.[A-Z]")]
    private static partial Regex Use();
}
