using MedSeqFT.Diagnostics;
using MedSeqFT.Inference;

namespace MedSeqFT.Tests.Inference;

public sealed class TaskModelFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("deliverable.safetensors")]
    [InlineData("model.safetensors")]
    public void IsTheFolderItselfWhereWeightsLie(string weights)
    {
        File.WriteAllText(folder.Combine(weights), "");

        Assert.Equal(new TaskModelFolder(folder.Path, folder.Combine(weights)), TaskModelFolder.Find(folder.Path));
    }

    [Fact]
    public void IsTheOnlyTaskOfAPackedModel()
    {
        Task("Liver");

        Assert.Equal(folder.Combine("tasks", "Liver"), TaskModelFolder.Find(folder.Path).Path);
    }

    [Fact]
    public void IsTheNamedOneOfSeveralTasks()
    {
        Task("Liver", "Spleen");

        Assert.Equal(folder.Combine("tasks", "Spleen", "model.safetensors"), TaskModelFolder.Find(folder.Path, "Spleen").WeightsFile);
        Assert.Equal("MSQ3210", Code(() => TaskModelFolder.Find(folder.Path)));
        Assert.Equal("MSQ3206", Code(() => TaskModelFolder.Find(folder.Path, "Lung")));
        Assert.Equal("MSQ3206", Code(() => TaskModelFolder.Find(folder.Path, "../tasks/Liver")));
    }

    [Fact]
    public void SaysThatAFolderHasNoWeightsOrNoTasks()
    {
        Assert.Equal("MSQ3207", Code(() => TaskModelFolder.Find(folder.Path)));
        Assert.Equal("MSQ3201", Code(() => TaskModelFolder.Find(folder.Path, "Liver")));
    }

    private static string Code(Action action) => Assert.Throws<UserErrorException>(action).Diagnostics.Single().Code;

    private void Task(params string[] names)
    {
        foreach (var name in names)
        {
            Directory.CreateDirectory(folder.Combine("tasks", name));
            File.WriteAllText(folder.Combine("tasks", name, "model.safetensors"), "");
        }
    }
}
