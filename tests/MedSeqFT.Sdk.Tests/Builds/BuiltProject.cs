namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>A project of two tasks, built once for all build tests; each test works on a copy.</summary>
public sealed class BuiltProject : IDisposable
{
    private readonly BuildSandbox original = new();

    public BuiltProject()
    {
        original.AddDataset("Colon");
        original.AddDataset("Liver");
        First = original.Build();
    }

    internal BuildResult First { get; }

    internal BuildSandbox Copy()
    {
        Assert.True(First.Succeeded, First.Output);
        return original.Copy();
    }

    internal bool Exists(string path) => Path.Exists(original.At(path));

    internal string Read(string path) => File.ReadAllText(original.At(path));

    public void Dispose() => original.Dispose();
}
