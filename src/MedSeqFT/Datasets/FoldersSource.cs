using System.Globalization;
using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;

namespace MedSeqFT.Datasets;

/// <summary>
/// Plain folders: labels/NAME.ending and images/NAME.ending, or images/NAME_0000.ending and so on, one file a channel. The
/// values of the labels are looked for in the files: a mask of 0 and 255 becomes 0 and 1.
/// </summary>
internal static class FoldersSource
{
    private static readonly string[] ImageFolders = ["images", "imagesTr"];
    private static readonly string[] LabelFolders = ["labels", "labelsTr", "masks"];

    public static bool Fits(string folder) => Find(folder, ImageFolders) is not null && Find(folder, LabelFolders) is not null;

    /// <exception cref="UserErrorException">MSQ1063, MSQ1064, MSQ1072, MSQ1073, or a fault of a label image.</exception>
    public static SourceTask Read(string folder, ImportOptions options, CancellationToken cancellation)
    {
        var (images, labels) = (Find(folder, ImageFolders)!, Find(folder, LabelFolders)!);
        var byName = Directory.GetFiles(images).ToLookup(ImageFile.NameOf, StringComparer.Ordinal);
        var cases = Directory.GetFiles(labels)
            .Where(path => ImageFile.EndingOf(path).Length > 0 && Path.GetFileName(path)[0] is not ('.' or '_') && !path.EndsWith(".img", StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .Select(label => new SourceCase(ImageFile.NameOf(label), Images(ImageFile.NameOf(label), byName, images), label))
            .ToArray();
        if (cases.Length == 0)
            throw new UserErrorException(ImportErrors.NoCasesFound(folder, Path.GetFileName(labels) + "/{case}.nii.gz"));
        var found = cases[0].Images.Count > 1 ? cases[0].Images.Count : ImageFile.ReadHeader(cases[0].Images[0]).Channels;
        if (options.Channels.Count != found)
            throw new UserErrorException(ImportErrors.ChannelCount(cases[0].Images[0], found, options.Channels.Count == 0 ? "none" : string.Join(", ", options.Channels)));
        int[] values = [.. LabelValues.In(cases.Select(c => c.Label), cancellation).Except([0]).Order()];
        if (values.Length == 0 || (options.Labels.Count > 0 && options.Labels.Count != values.Length))
            throw new UserErrorException(ImportErrors.LabelNamesDiffer(labels, string.Join(", ", values.Prepend(0)), options.Labels.Count == 0 ? "none" : string.Join(", ", options.Labels)));
        var names = options.Labels.Count > 0 ? options.Labels : [.. values.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"label {i + 1}"))];
        return new(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), Path.GetFullPath(folder), options.Channels, ["background", .. names], cases)
        {
            LabelValues = values.Index().Where(pair => pair.Item != pair.Index + 1).ToDictionary(pair => pair.Item, pair => pair.Index + 1),
        };
    }

    private static string? Find(string folder, string[] names) => names.Select(name => Path.Combine(folder, name)).FirstOrDefault(Directory.Exists);

    private static string[] Images(string id, ILookup<string, string> byName, string folder)
    {
        if (byName[id].FirstOrDefault(path => ImageFile.EndingOf(path).Length > 0) is { } single)
            return [single];
        var channels = new List<string>();
        while (byName[$"{id}_{channels.Count:0000}"].FirstOrDefault() is { } file)
            channels.Add(file);
        return channels.Count > 0 ? [.. channels] : throw new UserErrorException(ImportErrors.MissingImage(id, Path.Combine(folder, id + ".nii.gz")));
    }
}
