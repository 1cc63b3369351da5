using System.Text.Json;
using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Tests.Datasets;

public sealed class DatasetRecipesTests : IDisposable
{
    private readonly SourceFolder download = new();
    private readonly RecordingLog log = new();

    public static TheoryData<string> All => new(DatasetRecipes.Names);

    public void Dispose() => download.Dispose();

    [Fact]
    public void ThePapersTwelveDatasetsHaveOneEach() => Assert.Equal(
        ["colon", "covid-19-20", "hepatic-vessel", "hntsmrg-2024", "isles-2022", "ispy1", "kidney", "liver", "lung", "pancreas", "pansegdata", "wmh"],
        DatasetRecipes.Names);

    // Table I, as far as it is known: uniseg.md's table and the official split of WMH.
    [Theory]
    [InlineData("liver", 104, 27)]
    [InlineData("kidney", 168, 42)]
    [InlineData("hepatic-vessel", 242, 61)]
    [InlineData("pancreas", 224, 57)]
    [InlineData("colon", 100, 26)]
    [InlineData("lung", 50, 13)]
    [InlineData("wmh", 60, 110)]
    public void CountsAreThoseOfTableI(string name, int train, int test)
    {
        var recipe = DatasetRecipes.Find(name);

        Assert.Equal(new CaseCounts(train, test), recipe.Counts);
        if (recipe.Split!.TestFolder is null)
            Assert.Equal(test, recipe.Split.Test.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void EveryRecipeFindsACaseOfItsOwnArrangement(string name)
    {
        var recipe = DatasetRecipes.Find(name);
        var id = recipe.Split is { Test: [var first, ..] } ? first : "one";
        var places = new FilePattern(recipe.Label).Places.ToDictionary(place => place, _ => id);
        foreach (var pattern in recipe.Channels.Select(c => c.File).Append(recipe.Label))
            download.Text(new FilePattern(pattern).Fill(places), "");

        var task = MappedSource.Read(download.Path, recipe);

        Assert.Equal(recipe.Channels.Count, task.Cases.Single().Images.Distinct().Count());
        Assert.All(task.Cases[0].Images, image => Assert.True(File.Exists(image)));
        Assert.Equal("background", task.Labels[0]);
    }

    // Kidney's differ on purpose: see the test below.
    [SkippableTheory]
    [InlineData("liver", "liver")]
    [InlineData("hepatic-vessel", "hepaticvessel")]
    [InlineData("pancreas", "pancreas")]
    [InlineData("colon", "colon")]
    [InlineData("lung", "lung")]
    public void TestCasesAreThoseOfThePublishedLists(string name, string published)
    {
        var (train, test) = Published(published);

        var recipe = DatasetRecipes.Find(name);

        Assert.Equal(test.Order(StringComparer.Ordinal), recipe.Split!.Test.Order(StringComparer.Ordinal));
        Assert.Equal(new CaseCounts(train.Count, test.Count), recipe.Counts);
        Assert.Empty(train.Intersect(test));
    }

    [SkippableFact]
    public void ThePublishedListOfKidneysTrainsOnTwoOfItsTestCasesAndLeavesTwoOut()
    {
        var (train, test) = Published("kidney");
        var recipe = DatasetRecipes.Find("kidney").Split!.Test.Select(id => $"kidney_{int.Parse(id[^5..], null)}").ToList();

        Assert.Equal(["kidney_1", "kidney_2"], train.Intersect(test).Order(StringComparer.Ordinal));
        Assert.Equal(["kidney_100", "kidney_200"], recipe.Except(test).Order(StringComparer.Ordinal));
        Assert.Equal(["kidney_1", "kidney_2"], test.Except(recipe).Order(StringComparer.Ordinal));
        Assert.Empty(train.Intersect(recipe));
    }

    [Fact]
    public void KidneysAreTestedWithEveryFifthCase() => Assert.Equal(
        Enumerable.Range(0, 42).Select(i => $"case_{5 * i:00000}"),
        DatasetRecipes.Find("kidney").Split!.Test);

    [Fact]
    public void WmhIsSplitByItsFolders()
    {
        foreach (var scan in (string[])["training/Utrecht/1", "training/Amsterdam/GE3T/100", "test/Amsterdam/GE1T5/2"])
        {
            foreach (var file in (string[])["pre/FLAIR.nii.gz", "pre/T1.nii.gz", "wmh.nii.gz"])
                download.Text($"{scan}/{file}", "");
        }

        var task = MappedSource.Read(download.Path, DatasetRecipes.Find("wmh"));

        Assert.Equal(["test_Amsterdam_GE1T5_2"], task.Split!.Test);
        Assert.Equal(["training_Amsterdam_GE3T_100", "training_Utrecht_1"], task.Split.Train);
        Assert.Equal(0, task.LabelValues[2]);
    }

    [Fact]
    public void AWholeDownloadPassesTheCheck()
    {
        WriteLung(missing: 0);

        var task = Read(partial: false);

        Assert.Equal((50, 13), (task.Split!.Train.Count, task.Split.Test.Count));
        Assert.Empty(log.Warnings);
    }

    [Fact]
    public void AMissingCaseIsAFaultThatNamesIt()
    {
        WriteLung(missing: 1);

        var fault = Assert.Throws<UserErrorException>(() => Read(partial: false)).Diagnostics.Single();

        Assert.Equal("MSQ1067", fault.Code);
        Assert.Contains("found 50 training and 12 test cases, but Table I of the paper has 50 training and 13 test cases. Test cases that are missing: lung_001.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OrAWarningWhereAPartIsEnough()
    {
        WriteLung(missing: 1);

        Read(partial: true);

        Assert.Equal("MSQ1076", log.Warnings.Single().Code);
    }

    [Fact]
    public void UnknownCountsAreSaidSo()
    {
        download.Text("1/preRT/1_preRT_T2.nii.gz", "");
        download.Text("1/preRT/1_preRT_mask.nii.gz", "");

        SourceTasks.Read(download.Path, new() { Recipe = "hntsmrg-2024" }, log, default);

        Assert.Equal(["MSQ1074", "MSQ1077"], log.Warnings.Select(w => w.Code));
        Assert.Contains("'hntsmrg-2024' found 1 labelled cases, but the public download has 150", log.Warnings.Last().Message, StringComparison.Ordinal);
    }

    // Each with what names the source of the number.
    [Theory]
    [InlineData("covid-19-20", 199, "doi:10.1016/j.media.2022.102605")]
    [InlineData("hntsmrg-2024", 150, "the challenge's page 'Dataset'")]
    [InlineData("isles-2022", 250, "the paper named as reference")]
    public void TotalsOfPublicDownloadsNameTheirSource(string name, int total, string source)
    {
        var recipe = DatasetRecipes.Find(name);

        Assert.Equal(total, recipe.Total);
        Assert.Contains(source, recipe.Source, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"{total} cases", recipe.Source, StringComparison.Ordinal);
    }

    /// <summary>Of DoDNet's MOTS benchmark, beside the golden values; they are no part of the product.</summary>
    private static (List<string> Train, List<string> Test) Published(string set)
    {
        var file = Path.Combine(Path.GetDirectoryName(GoldenFolder.RepositoryFolder)!, "shared", "data", "mots_split.json");
        Skip.IfNot(File.Exists(file), $"no published lists: looked for {file}");
        using var lists = JsonDocument.Parse(File.ReadAllBytes(file));
        var split = lists.RootElement.GetProperty("split").GetProperty(set);
        return (Ids("train"), Ids("test"));

        List<string> Ids(string list) => [.. split.GetProperty(list).EnumerateArray().Select(id => id.GetString()!)];
    }

    private SourceTask Read(bool partial) => SourceTasks.Read(download.Path, new() { Recipe = "lung", Partial = partial }, log, default);

    private void WriteLung(int missing)
    {
        var test = DatasetRecipes.Find("lung").Split!.Test.Skip(missing);
        foreach (var id in test.Concat(Enumerable.Range(0, 50).Select(i => $"lung_x{i}")))
        {
            download.Text($"imagesTr/{id}.nii.gz", "");
            download.Text($"labelsTr/{id}.nii.gz", "");
        }
    }
}
