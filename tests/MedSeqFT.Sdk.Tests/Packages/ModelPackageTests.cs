using System.IO.Abstractions;
using System.IO.Abstractions.TestingHelpers;
using System.Xml.Linq;
using MedSeqFT.Diagnostics;
using MedSeqFT.Sdk.Planning;

namespace MedSeqFT.Sdk.Tests.Packages;

public sealed class ModelPackageTests
{
    private const string Folder = "/models/Abdomen.1.0.0";
    private readonly MockFileSystem files = new();

    public ModelPackageTests()
    {
        files.AddFile($"{Folder}/stage.json", new MockFileData("{}"));
        files.AddFile($"{Folder}/tasks/Liver/LICENCE", new MockFileData("x"));
        files.AddFile($"{Folder}/model.json", new MockFileData(new byte[(1 << 20) + 1]));
    }

    [Fact]
    public void TakesEveryFileOfTheModelInOrderButNotTheBuildsNote()
    {
        var found = ModelPackage.Files(files, Folder, limit: 0);

        Assert.Equal([("model.json", "model/"), ("tasks/Liver/LICENCE", "model/tasks/Liver/")], found.Select(f => (f.Relative, f.PackageFolder)));
    }

    [Fact]
    public void RefusesAModelThatIsNotBuilt()
    {
        files.File.Delete($"{Folder}/stage.json");

        var fault = Assert.Throws<UserErrorException>(() => ModelPackage.Files(files, Folder, limit: 0)).Diagnostics.Single();

        Assert.Equal("MSQ2131", fault.Code);
    }

    [Fact]
    public void RefusesAModelBeyondTheLimitWithItsSizeRoundedUp()
    {
        var fault = Assert.Throws<UserErrorException>(() => ModelPackage.Files(files, Folder, limit: 1)).Diagnostics.Single();

        Assert.Equal("MSQ2132", fault.Code);
        Assert.Contains("'Abdomen.1.0.0' has 2 MiB, more than ModelPackageLimit (1 MiB)", fault.Message, StringComparison.Ordinal);
        Assert.Contains("'dotnet publish'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AllowsExactlyTheLimit()
    {
        files.AddFile($"{Folder}/model.json", new MockFileData(new byte[(1 << 20) - 1]));

        Assert.Equal(1 << 20, ModelPackage.Files(files, Folder, limit: 1).Sum(f => f.Bytes));
    }

    [Fact]
    public void CountsBeyondTwoGigabytes()
    {
        var folder = Directory.CreateTempSubdirectory("medseqft-big-").FullName;
        File.WriteAllText(Path.Combine(folder, "stage.json"), "{}");
        using (var sparse = File.Create(Path.Combine(folder, "weights.safetensors")))
            sparse.SetLength(3L << 30);

        var fault = Assert.Throws<UserErrorException>(() => ModelPackage.Files(new FileSystem(), folder, limit: 2048)).Diagnostics.Single();
        Directory.Delete(folder, recursive: true);

        Assert.Contains("has 3072 MiB", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NamesThePropertyAfterThePackage()
    {
        Assert.Equal("MedSeqFTModel_My_Abdomen_CT", ModelPackage.PropertyOf("My.Abdomen-CT"));
    }

    [Fact]
    public void TellsTheConsumerFolderVersionAndTasks()
    {
        var props = XElement.Parse(ModelPackage.PropsText("My.Model", "1.1.0", "Liver|Colon"));

        Assert.Equal("$([MSBuild]::NormalizeDirectory($(MSBuildThisFileDirectory), '../model'))", props.Descendants("MedSeqFTModel_My_Model").Single().Value);
        var item = props.Descendants("MedSeqFTModel").Single();
        Assert.Equal(("$(MedSeqFTModel_My_Model)", "My.Model", "1.1.0", "Liver%3BColon"),
            ((string)item.Attribute("Include")!, (string)item.Attribute("PackageId")!, (string)item.Attribute("Version")!, (string)item.Attribute("Tasks")!));
    }
}
