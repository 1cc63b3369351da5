using System.Globalization;
using MedSeqFT.Datasets;
using MedSeqFT.Imaging;
using Spectre.Console;

namespace MedSeqFT.Tool.Reports;

/// <summary>What a dataset folder holds, from dataset.json and the images' headers; no voxel is read.</summary>
internal static class DatasetReport
{
    private const int MostRows = 40;

    public static void Print(TaskDataset dataset, IAnsiConsole console)
    {
        var headers = dataset.Cases.Select(c => ImageFile.ReadHeader(c.ImagePath)).ToList();
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("case", "voxels z,y,x", "spacing z,y,x mm", "stored as");
        foreach (var (item, header) in dataset.Cases.Zip(headers).Take(MostRows))
            table.AddRow(Markup.Escape(item.Id), string.Join(" x ", header.Geometry.Size), Join(header.Geometry.Spacing), header.DataType.ToString());
        console.Write(table);
        if (headers.Count > MostRows)
            console.WriteLine($"and {headers.Count - MostRows} more cases");
        console.WriteLine($"task {dataset.Name}: {headers.Count} cases, {headers.Sum(h => h.DataBytes) / 1e6:F1} MB of image voxels");
        console.WriteLine($"channels: {string.Join(", ", dataset.Channels)}");
        console.WriteLine($"labels: {string.Join(", ", dataset.Labels.Select((name, value) => $"{value} {name}"))}");
        if (dataset.Scheme is { HasRegions: true } regions)
            console.WriteLine($"regions: {string.Join(", ", regions.Regions.Select(region => $"{region.Name} {region.Key}"))}");
        if (dataset.Scheme?.Ignore is { } ignore)
            console.WriteLine($"not annotated: {ignore}");
        console.WriteLine($"median: {Join(Median(headers, h => h.Geometry.Size.Select(n => (double)n)))} voxels of {Join(Median(headers, h => h.Geometry.Spacing))} mm");
        console.WriteLine($"licence: {(dataset.Licence.Length > 0 ? dataset.Licence : "not stated")}");
    }

    private static double[] Median(List<NiftiHeader> headers, Func<NiftiHeader, IEnumerable<double>> values)
    {
        var rows = headers.Select(h => values(h).ToArray()).ToList();
        return [.. Enumerable.Range(0, 3).Select(axis => Middle([.. rows.Select(row => row[axis]).Order()]))];
    }

    private static double Middle(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

    private static string Join(IEnumerable<double> values) => string.Join(" x ", values.Select(v => v.ToString("0.###", CultureInfo.InvariantCulture)));
}
