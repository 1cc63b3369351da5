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
}
