using System.Reflection;
using System.Xml.Linq;
using MedSeqFT.Diagnostics;
using MedSeqFT.Pipeline;

namespace MedSeqFT.Tests.Pipeline;

/// <summary>A project that sets nothing and a tool that is given nothing must mean the same.</summary>
public class OptionDefaultsTests
{
    private static readonly string[] NoOption = ["Device", "Threads"]; // of the request itself

    private static readonly Type[] Records =
    [
        .. typeof(StageRequest).Assembly.GetTypes().Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal)
            && type.GetMethod("Validate")?.ReturnType == typeof(IEnumerable<Diagnostic>)),
    ];

    [Fact]
    public void TheSdksDefaultsAreTheLibrarys()
    {
        var ofSdk = SdkDefaults();
        var compared = new SortedSet<string>(StringComparer.Ordinal);

        foreach (var record in Records)
        {
            var library = Activator.CreateInstance(record)!;
            var given = Read(record, ofSdk);
            foreach (var property in record.GetProperties().Where(p => ofSdk.ContainsKey(p.Name)))
            {
                Assert.Equal(property.GetValue(library), property.GetValue(given));
                compared.Add(property.Name);
            }
        }
        Assert.Equal(ofSdk.Keys.Except(NoOption).Order(StringComparer.Ordinal), compared);
    }

    private static object Read(Type record, Dictionary<string, string> values) =>
        typeof(OptionDefaultsTests).GetMethod(nameof(ReadAs), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(record).Invoke(null, [values])!;

    private static T ReadAs<T>(Dictionary<string, string> values)
        where T : new()
    {
        var known = typeof(T).GetProperties().Select(p => p.Name).ToHashSet();
        var reader = new OptionReader("any", values.Where(v => known.Contains(v.Key)).ToDictionary());
        var options = reader.Read<T>(_ => []);
        reader.Complete();
        return options;
    }

    private static Dictionary<string, string> SdkDefaults()
    {
        var props = Path.Combine(GoldenFolder.RepositoryFolder, "sdk", "medseqft.sdk", "1.0.0", "Sdk", "MedSeqFT.props");
        return XDocument.Load(props).Root!.Elements("PropertyGroup").First().Elements().ToDictionary(e => e.Name.LocalName, e => e.Value);
    }
}
