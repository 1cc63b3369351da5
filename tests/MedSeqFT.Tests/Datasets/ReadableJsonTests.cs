using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Tests.Datasets;

public sealed class ReadableJsonTests : IDisposable
{
    private sealed record Sample(string Name, double[] Numbers, string[] Texts);

    private readonly string folder = Directory.CreateTempSubdirectory("json").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void NumbersStandOnOneLineAndTextsOnTheirOwn() =>
        Assert.Equal(
            "{\n  \"Name\": \"é <1>\",\n  \"Numbers\": [1, -2.5, 1E-07],\n  \"Texts\": [\n    \"[ 1, 2 ]\"\n  ]\n}\n",
            ReadableJson.ToText(new Sample("é <1>", [1, -2.5, 1e-7], ["[ 1, 2 ]"])));

    [Fact]
    public void NothingPartialIsLeftBeside()
    {
        ReadableJson.Write(Path.Combine(folder, "new", "a.json"), new Sample("a", [], []));

        Assert.Equal("a.json", Path.GetFileName(Directory.GetFiles(Path.Combine(folder, "new")).Single()));
    }

    [Theory]
    [InlineData("{\"Name\": \"a\", \"Numbers\": [1]}")]
    [InlineData("{\"Name\": null, \"Numbers\": [1], \"Texts\": []}")]
    [InlineData("null")]
    [InlineData("{")]
    public void AFileThatMissesSomethingIsDamaged(string text)
    {
        var file = Path.Combine(folder, "a.json");
        File.WriteAllText(file, text);

        var fault = Assert.Throws<UserErrorException>(() => ReadableJson.Read<Sample>(file)).Diagnostics.Single();

        Assert.Equal(("MSQ1030", file), (fault.Code, fault.File));
    }

    [Fact]
    public void ScoresKeepTheirOwnForm()
    {
        var file = Path.Combine(folder, "scores.json");

        ReadableJson.Write(file, new Sample("é", [double.NaN, 1], []), ReadableJson.Scores);

        Assert.Equal("{\n  \"name\": \"\\u00E9\",\n  \"numbers\": [\n    \"NaN\",\n    1\n  ],\n  \"texts\": []\n}\n", File.ReadAllText(file));
        Assert.Equal([double.NaN, 1], ReadableJson.Read<Sample>(file, ReadableJson.Scores).Numbers);
    }

    [Fact]
    public void FaultsOfTravelledFilesHaveTheirLineAndTheCallersCode()
    {
        var file = Path.Combine(folder, "a.json");
        File.WriteAllText(file, "{\n\"Name\": 3}");
        static Diagnostic Broken(string path, int line, string reason) => new("MSQ9999", reason, path, line);

        var syntax = Assert.Throws<UserErrorException>(() => ReadableJson.Read<Sample>(file, Broken)).Diagnostics.Single();
        ReadableJson.Write(file, new Sample("a", [], []));
        var content = Assert.Throws<UserErrorException>(() => ReadableJson.Read<Sample>(file, Broken, sample => $"'{sample.Name}' is wrong.")).Diagnostics.Single();

        Assert.Equal(("MSQ9999", 2), (syntax.Code, syntax.Line));
        Assert.Equal(("'a' is wrong.", 1), (content.Message, content.Line));
    }
}
