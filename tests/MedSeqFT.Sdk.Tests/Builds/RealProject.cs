namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>
/// A project of two phantom tasks, trained once for all tests by 'dotnet build' with the real tool: first the liver alone,
/// then the kidneys joined. Made when the first test asks for it; tests work on copies.
/// </summary>
public sealed class RealProject : IDisposable
{
    public const string Liver = "Task01_Liver";
    public const string Kidneys = "Task02_Kidneys";
    private readonly BuildSandbox untouched = new();
    private readonly BuildSandbox project = new();
    private readonly Lazy<(BuildResult OneTask, BuildResult TwoTasks)> builds;
    private IReadOnlyDictionary<string, string> stagesOfOneTask = new Dictionary<string, string>();

    public RealProject() => builds = new(Build);

    /// <summary>Where the requests of <see cref="Copy"/> still point to.</summary>
    internal string Root => project.At("");

    internal BuildResult OneTask => builds.Value.OneTask;

    internal BuildResult TwoTasks => builds.Value.TwoTasks;

    /// <summary>Of the project with both tasks trained.</summary>
    internal BuildSandbox Copy()
    {
        Assert.True(TwoTasks.Succeeded, OneTask.Output + TwoTasks.Output);
        return project.Copy();
    }

    /// <summary>Both datasets, nothing built.</summary>
    internal BuildSandbox Fresh()
    {
        _ = builds.Value;
        return untouched.Copy();
    }

    /// <summary>What the first of the undisturbed builds had left.</summary>
    internal IReadOnlyDictionary<string, string> StagesOfOneTask
    {
        get
        {
            _ = builds.Value;
            return stagesOfOneTask;
        }
    }

    /// <summary>What both had left.</summary>
    internal IReadOnlyDictionary<string, string> Stages
    {
        get
        {
            _ = builds.Value;
            return LeftStages.In(project);
        }
    }

    public void Dispose()
    {
        untouched.Dispose();
        project.Dispose();
    }

    private (BuildResult OneTask, BuildResult TwoTasks) Build()
    {
        foreach (var sandbox in new[] { untouched, project })
            Prepare(sandbox);
        RealTool.Run("phantoms", "--output", untouched.At("datasets"), "--seed", "5", "--cases", "2", "--size", "32,32,64");
        Directory.Delete(untouched.At("datasets/Task03_Hippocampus"), recursive: true);
        foreach (var file in Directory.GetFiles(untouched.At("datasets"), "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddMinutes(-1));

        CopyDataset(Liver);
        var one = project.Build();
        if (one.Succeeded)
            stagesOfOneTask = LeftStages.In(project);
        CopyDataset(Kidneys);
        return (one, project.Build());
    }

    private static void Prepare(BuildSandbox sandbox)
    {
        sandbox.Write("Directory.Build.props", File.ReadAllText(sandbox.At("Directory.Build.props"))
            .Replace(typeof(RealProject).Assembly.Location, RealTool.Path, StringComparison.Ordinal));
        File.Copy(RealTool.Foundation, sandbox.At("weights/m0.safetensors"), overwrite: true);
        sandbox.Project(RealTool.Properties);
    }

    private void CopyDataset(string task)
    {
        foreach (var file in Directory.GetFiles(untouched.At($"datasets/{task}"), "*", SearchOption.AllDirectories))
        {
            var target = project.At(Path.GetRelativePath(untouched.At(""), file));
            _ = Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
