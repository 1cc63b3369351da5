using System.Globalization;
using System.Reflection;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Sdk.Tests;

public sealed class SdkErrorsTests
{
    [Fact]
    public void HaveCodesOfTheirOwnAndSayWhatToDo()
    {
        var faults = typeof(SdkErrors).GetMethods(BindingFlags.Public | BindingFlags.Static).Select(Example).ToList();

        Assert.Equal(faults.Count, faults.Select(f => f.Code).Distinct().Count());
        Assert.All(faults, f => Assert.Matches("^MSQ(1002|21[0-9]{2})$", f.Code));
        Assert.All(faults, f => Assert.EndsWith(".", f.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void AreTheseAsReviewed() => Snapshots.Match(
        string.Concat(typeof(SdkErrors).GetMethods(BindingFlags.Public | BindingFlags.Static).Select(Example).OrderBy(f => f.Code, StringComparer.Ordinal).Select(f => f + "\n")),
        "SdkErrors");

    private static Diagnostic Example(MethodInfo method) => (Diagnostic)method.Invoke(null, [.. method.GetParameters().Select(Argument)])!;

    private static object Argument(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(string) ? $"the {parameter.Name}" : Convert.ChangeType(3, parameter.ParameterType, CultureInfo.InvariantCulture);
}
