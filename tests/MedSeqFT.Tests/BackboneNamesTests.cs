using System.Text.RegularExpressions;

namespace MedSeqFT.Tests;

/// <summary>Both backbones go through the same code: only Networks/ knows which of them has which name.</summary>
public partial class BackboneNamesTests
{
    [Fact]
    public void OnlyNetworksAsksForABackboneByItsName()
    {
        var files = Files().ToList();

        Assert.Contains(files, file => file.EndsWith("TrainingLoop.cs", StringComparison.Ordinal));
        Assert.Contains(files, file => file.EndsWith("Pipeline.proj", StringComparison.Ordinal));
        Assert.Empty(files.SelectMany(file => Branches(File.ReadAllText(file)).Select(branch => $"{Path.GetRelativePath(GoldenFolder.RepositoryFolder, file)}: {branch}")));
    }

    [Theory]
    [InlineData("if (options.Backbone == name)")]
    [InlineData("if (plan.Backbone.Backbone != \"voco\")")]
    [InlineData("var own = backbone.Backbone switch { _ => 1 };")]
    [InlineData("Options.Backbone.StartsWith(\"voco\", StringComparison.Ordinal)")]
    [InlineData("var name = \"unimiss-plus\";")]
    [InlineData("case \"voco-h\":")]
    [InlineData("network is UniMissPlus mixed")]
    [InlineData("case SwinUnetr swin:")]
    [InlineData("network as SwinUnetr")]
    [InlineData("Condition=\"'$(Backbone)' == 'x'\"")]
    public void ABranchIsSeenInAllItsForms(string line) => Assert.NotEmpty(Branches(line));

    [Theory]
    [InlineData("Backbones.Create(plan.Backbone, 1, 2, 0)")]
    [InlineData("$\"backbone: {manifest.Backbone.Backbone}\"")]
    [InlineData("/// a multiple of 32 (VoCo: 32); unimiss-plus has its own")]
    [InlineData("<_MedSeqFTOption Include=\"Backbone\" Value=\"$(Backbone)\" />")]
    [InlineData("<Backbone>voco-b</Backbone>")]
    public void OtherUsesAreNone(string line) => Assert.Empty(Branches(line));

    private static IEnumerable<string> Files() => new[] { "src", "sdk" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(GoldenFolder.RepositoryFolder, folder), "*", SearchOption.AllDirectories))
        .Where(file => Path.GetExtension(file) is ".cs" or ".props" or ".targets" or ".proj")
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "Networks"));

    private static IEnumerable<string> Branches(string text) => Branch().Matches(text).Select(match => match.Value);

    [GeneratedRegex("""
        \bBackbone\s*(==|!=|\bis\b|\bswitch\b) | \bBackbone\.(Equals|StartsWith|EndsWith|Contains)\b | "(voco-[blh]|unimiss-plus)"
        | \b(is|as|case)\s+(not\s+)?(UniMissPlus|SwinUnetr)\b | \$\(Backbone\)'\s*(==|!=)
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Branch();
}
