namespace MedSeqFT.Phantoms;

/// <summary>
/// A folder of generated files whose description is written last. While it says the same as before, files that exist
/// are finished ones of the same recipe and are kept; a folder without it, or with another, is made anew.
/// </summary>
internal sealed class PhantomSet
{
    private readonly string file;
    private readonly string description;
    private readonly bool sameRecipe;

    private PhantomSet(string file, string description, bool sameRecipe)
    {
        this.file = file;
        this.description = description;
        this.sameRecipe = sameRecipe;
    }

    public static PhantomSet Open(string folder, string descriptionFile, string description)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, descriptionFile);
        var same = File.Exists(file) && File.ReadAllText(file) == description;
        if (!same)
            File.Delete(file);
        return new PhantomSet(file, description, same);
    }

    public bool Has(params ReadOnlySpan<string> files)
    {
        foreach (var path in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (!sameRecipe || !File.Exists(path))
                return false;
        }
        return true;
    }

    public void Complete()
    {
        if (!sameRecipe)
            File.WriteAllText(file, description);
    }
}
