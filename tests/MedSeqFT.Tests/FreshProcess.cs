using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace MedSeqFT.Tests;

/// <summary>
/// Runs a test in a process of its own: what other tests left in malloc's heap decides which of its large blocks go back to
/// the system. The test's first line asks <see cref="Ran"/> and ends when it has.
/// </summary>
internal static class FreshProcess
{
    private static bool isThis;

    /// <summary>Runs the test there, and throws what it ended with; false there itself.</summary>
    public static bool Ran(Delegate test, params object[] arguments)
    {
        if (isThis)
            return false;
        var method = test.Method;
        string[] call = [typeof(FreshProcess).Assembly.Location, method.DeclaringType!.FullName!, method.Name, .. arguments.Select(a => Convert.ToString(a, CultureInfo.InvariantCulture)!)];
        using var process = Process.Start(new ProcessStartInfo("dotnet", call) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
        return true;
    }

    public static int Main(string[] call)
    {
        isThis = true;
        var type = typeof(FreshProcess).Assembly.GetType(call[0], throwOnError: true)!;
        var method = type.GetMethod(call[1])!;
        object[] arguments = [.. method.GetParameters().Zip(call[2..], (p, text) => Convert.ChangeType(text, p.ParameterType, CultureInfo.InvariantCulture))];
        var test = Activator.CreateInstance(type);
        using var disposed = test as IDisposable;
        method.Invoke(test, BindingFlags.DoNotWrapExceptions, null, arguments, null); // what it throws ends the process, and is printed
        return 0;
    }
}
