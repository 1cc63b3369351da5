namespace MedSeqFT.Sdk.Planning;

/// <summary>One file of a built model.</summary>
/// <param name="Relative">Path inside the model's folder, with forward slashes.</param>
internal sealed record PackageFile(string Path, string Relative, long Bytes)
{
    /// <summary>The folder inside the nupkg. It ends with a slash: without one NuGet takes a name without extension for a folder.</summary>
    public string PackageFolder => "model/" + Relative[..(Relative.LastIndexOf('/') + 1)];
}
