using System.Reflection;
using System.Text;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Tests.Diagnostics;

public class ErrorCatalogueTests
{
    [Fact]
    public void EveryCodeIsUsedOnce()
    {
        var twice = Catalogue().GroupBy(entry => entry.Diagnostic.Code).Where(group => group.Count() > 1).Select(group => group.Key);

        Assert.Empty(twice);
    }

    [Fact]
    public void EveryCodeHasTheFormMsqAndFourDigits() =>
        Assert.All(Catalogue(), entry => Assert.Matches("^MSQ[1-6][0-9]{3}$", entry.Diagnostic.Code));

    [Fact]
    public void EveryTextIsASentenceThatNamesItsArguments()
    {
        Assert.All(Catalogue(), entry =>
        {
            Assert.Matches("[.>]$", entry.Diagnostic.Message); // a sentence, or one that a caller hands in
            Assert.All(
                entry.Method.GetParameters().Where(parameter => parameter.ParameterType == typeof(string)),
                parameter => Assert.Contains($"<{parameter.Name}>", entry.Diagnostic.ToString(), StringComparison.Ordinal));
        });
    }

    [Fact]
    public void CatalogueIsAsReviewed()
    {
        var text = new StringBuilder();
        foreach (var (_, diagnostic) in Catalogue().OrderBy(entry => entry.Diagnostic.Code, StringComparer.Ordinal))
            text.Append(diagnostic).Append('\n');

        Snapshots.Match(text.ToString(), "ErrorCatalogue");
    }

    private static List<(MethodInfo Method, Diagnostic Diagnostic)> Catalogue() =>
    [
        .. typeof(Diagnostic).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(Diagnostic).Namespace && type.Name.EndsWith("Errors", StringComparison.Ordinal))
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Where(method => method.ReturnType == typeof(Diagnostic))
            .Select(method => (method, (Diagnostic)method.Invoke(null, [.. method.GetParameters().Select(Placeholder)])!)),
    ];

    // Distinct for each parameter, so that a text with two arguments swapped looks wrong.
    private static object? Placeholder(ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        var number = 7 + parameter.Position;
        return type switch
        {
            _ when type.IsAssignableFrom(typeof(string)) => $"<{parameter.Name}>",
            _ when type.IsAssignableFrom(typeof(string[])) => new[] { $"<{parameter.Name}>" },
            _ when type == typeof(long[]) => new long[] { number },
            _ when type == typeof(int[]) => new[] { number },
            _ when type == typeof(double[]) => new double[] { number },
            _ when type == typeof(bool) => true,
            _ when type.IsEnum => Enum.GetValues(type).GetValue(0),
            _ when type.IsPrimitive => Convert.ChangeType(number, type, System.Globalization.CultureInfo.InvariantCulture),
            _ => throw new NotSupportedException($"{parameter.Member.Name} takes a {type}: give a catalogue method plain texts and numbers"),
        };
    }
}
