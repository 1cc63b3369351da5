using System.Reflection;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Datasets;

/// <summary>
/// Mappings for the twelve datasets of the paper (Table I), as data in the folder Recipes. The test lists of the six CT
/// sets with public splits are those of DoDNet's MOTS benchmark, whose counts are Table I's. Recipes without counts are of
/// sets whose row of Table I we do not know; their case names and splits must be compared with the paper. The published
/// list of the kidneys tests with cases 1 and 2, which it trains on too, in the place of 100 and 200: the recipe tests with
/// every fifth case, which are the others and those two, and gives the counts of Table I.
/// </summary>
public static class DatasetRecipes
{
    private const string Prefix = "MedSeqFT.Recipes.";
    private const string Ending = ".json";
    private static readonly Assembly Library = typeof(DatasetRecipes).Assembly;

    public static IReadOnlyList<string> Names { get; } = [.. Library.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Ending, StringComparison.Ordinal))
        .Select(name => name[Prefix.Length..^Ending.Length])
        .Order(StringComparer.Ordinal)];

    /// <exception cref="UserErrorException">MSQ1062.</exception>
    public static DatasetMapping Find(string name)
    {
        using var stream = Names.Contains(name) ? Library.GetManifestResourceStream(Prefix + name + Ending) : null;
        if (stream is null)
            throw new UserErrorException(ImportErrors.UnknownRecipe(name, string.Join(", ", Names)));
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return DatasetMapping.Parse(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), name + Ending);
    }

    /// <summary>Whether what was found is what the paper had.</summary>
    /// <exception cref="UserErrorException">MSQ1067, unless a part of the dataset is enough.</exception>
    internal static void CheckCounts(string name, DatasetMapping recipe, SourceTask task, bool partial, IStageLog log)
    {
        if (recipe.Counts is not { } expected)
        {
            log.Warn(ImportErrors.CountsUnknown(name, task.Cases.Count));
            return;
        }
        var found = task.Split is { } split ? new CaseCounts(split.Train.Count, split.Test.Count) : new CaseCounts(task.Cases.Count, 0);
        if (found == expected)
            return;
        if (partial)
        {
            log.Warn(ImportErrors.PartialRecipe(name, $"{found}", $"{expected}"));
            return;
        }
        var missing = recipe.Split?.Test.Except(task.Cases.Select(c => c.Id)).ToArray() ?? [];
        throw new UserErrorException(ImportErrors.CaseCountsDiffer(
            name, $"{found}", $"{expected}", missing.Length == 0 ? "No test case is missing." : $"Test cases that are missing: {string.Join(", ", missing.Take(5))}{(missing.Length > 5 ? ", ..." : "")}."));
    }
}
