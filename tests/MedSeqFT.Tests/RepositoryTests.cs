using System.Diagnostics;

namespace MedSeqFT.Tests;

/// <summary>What holds of the repository as a whole.</summary>
public sealed class RepositoryTests
{
    private static readonly string[] Required = ["Directory.Packages.props", "MedSeqFT.sln", "README.md", "example-project", "sdk", "src", "tests"];
    private static readonly string[] Allowed = ["CHANGELOG.md", "LICENSE"];

    [SkippableFact]
    public void ItsTopLevelIsTheAgreedOne()
    {
        var top = Tracked().Select(file => file.Split('/')[0]).Distinct().Where(name => name[0] != '.');

        Assert.Equal(Required, top.Except(Allowed).Order(StringComparer.Ordinal));
    }

    [SkippableTheory]
    [InlineData("src/", 70)]
    [InlineData("sdk/", 70)]
    [InlineData("tests/", 80)]
    public void FilesAreShort(string folder, int median)
    {
        var lengths = Tracked().Where(file => file.StartsWith(folder, StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal))
            .Select(file => Path.Combine(GoldenFolder.RepositoryFolder, file)).Where(File.Exists)
            .Select(file => (Lines: File.ReadAllLines(file).Length, file)).OrderBy(length => length.Lines).ToList();

        Assert.True(lengths[^1].Lines <= 350, $"{lengths[^1].file} has {lengths[^1].Lines} lines");
        Assert.InRange(lengths[lengths.Count / 2].Lines, 1, median);
    }

    private static string[] Tracked()
    {
        var start = new ProcessStartInfo("git", ["-c", "core.quotePath=false", "ls-files"])
        {
            WorkingDirectory = GoldenFolder.RepositoryFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var git = Process.Start(start)!;
            var files = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            git.WaitForExit();
            Skip.If(git.ExitCode != 0, "this is no checkout, or another user's: git lists no files");
            return files;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new SkipException("there is no git here");
        }
    }
}
