using System.Globalization;
using System.IO.Abstractions;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Datasets;

/// <summary>The two layouts with the Decathlon's dataset.json: all channels in one file, or (nnU-Net v1) one file a channel.</summary>
internal static class DecathlonSource
{
    public const string FirstChannel = "_0000";

    /// <exception cref="UserErrorException">MSQ1001-1010, MSQ1050-1055.</exception>
    public static SourceTask Read(string folder, bool channelFiles)
    {
        var dataset = new DatasetReader(folder, new FileSystem(), channelFiles ? FirstChannel : "").Read();
        var cases = dataset.Cases.Select(c => new SourceCase(c.Id, channelFiles ? ChannelFiles(c, dataset.Channels.Count) : [c.ImagePath], c.LabelPath)).ToArray();
        var split = File.Exists(Path.Combine(folder, Split.FileName)) ? Split.Of(dataset, new()) : null;
        return new(dataset.Name, dataset.Folder, dataset.Channels, dataset.Labels, cases)
        {
            Scheme = dataset.Scheme,
            Licence = dataset.Licence,
            Reference = dataset.Reference,
            Split = split,
        };
    }

    private static string[] ChannelFiles(Case @case, int channels)
    {
        var at = @case.ImagePath.LastIndexOf(FirstChannel, StringComparison.Ordinal);
        var files = Enumerable.Range(0, channels)
            .Select(c => @case.ImagePath[..at] + "_" + c.ToString("0000", CultureInfo.InvariantCulture) + @case.ImagePath[(at + FirstChannel.Length)..])
            .ToArray();
        return files.FirstOrDefault(file => !File.Exists(file)) is { } missing ? throw new UserErrorException(ImportErrors.MissingImage(@case.Id, missing)) : files;
    }
}
