using System.Text;
using System.Text.Json;
using MedSeqFT.Datasets;

namespace MedSeqFT.Tests.Datasets;

public class LocatedJsonTests
{
    [Fact]
    public void ValuesKnowTheirLineAndColumn()
    {
        var json = Parse("{\n  \"a\": [1,\n    \"x\"],\n\n  \"b\": {\"c\": true}\n}");

        Assert.Equal((1, 1), Place(json));
        Assert.Equal((2, 8), Place(json["a"]!));
        Assert.Equal((2, 9), Place(json["a"]!.Items[0]));
        Assert.Equal((3, 5), Place(json["a"]!.Items[1]));
        Assert.Equal((5, 14), Place(json["b"]!["c"]!));
    }

    [Fact]
    public void ValuesKeepTheirKindAndText()
    {
        var json = Parse("""{"text": "h\u00e9", "number": 1.50, "no": false, "nothing": null}""");

        Assert.Equal((JsonValueKind.String, "hé"), (json["text"]!.Kind, json["text"]!.Text));
        Assert.Equal((JsonValueKind.Number, "1.50"), (json["number"]!.Kind, json["number"]!.Text));
        Assert.Equal(JsonValueKind.False, json["no"]!.Kind);
        Assert.Equal(JsonValueKind.Null, json["nothing"]!.Kind);
        Assert.Null(json["absent"]);
    }

    [Fact]
    public void ANameThatStandsTwiceIsKeptTwiceAndFoundLast()
    {
        var json = Parse("""{"a": 1, "a": 2}""");

        Assert.Equal(2, json.Properties.Count);
        Assert.Equal("2", json["a"]!.Text);
    }

    [Fact]
    public void CommentsTrailingCommasAndAByteOrderMarkAreRead() =>
        Assert.Single(LocatedJson.Parse([.. Encoding.UTF8.Preamble, .. "// mine\n[1,] // end"u8]).Items);

    [Theory]
    [InlineData("")]
    [InlineData("{\"a\": 1} 2")]
    [InlineData("{\"a\": }")]
    [InlineData("[\"\\ud800\"]")]
    public void AnythingElseIsAJsonException(string text) => Assert.ThrowsAny<JsonException>(() => Parse(text));

    private static (int Line, int Column) Place(LocatedJson json) => (json.Line, json.Column);

    private static LocatedJson Parse(string text) => LocatedJson.Parse(Encoding.UTF8.GetBytes(text));
}
