using MedSeqFT.Diagnostics;

namespace MedSeqFT.Inference;

/// <summary>Predicts many images: each label map gets the name of its image.</summary>
public static class Predictor
{
    private static readonly string[] Endings = [".nii", ".nii.gz"];

    /// <param name="inputs">Files, and folders whose NIfTI files are taken in ordinal order.</param>
    /// <returns>The files written, in order.</returns>
    /// <exception cref="UserErrorException">MSQ1040 nothing to predict, MSQ1041 two images of one name, MSQ1042 an image would be replaced: all before the first prediction.</exception>
    public static IReadOnlyList<string> Run(
        SegmentationModel model, IEnumerable<string> inputs, string outputFolder, IStageLog? log = null, CancellationToken cancellation = default)
    {
        var pairs = Pair(inputs, outputFolder);
        Directory.CreateDirectory(outputFolder);
        foreach (var (image, output) in pairs)
        {
            model.PredictFile(image, output, log, cancellation);
            log?.Info($"{image} -> {output}");
        }
        return [.. pairs.Select(pair => pair.Output)];
    }

    /// <summary>Every image and the file its labels go to.</summary>
    internal static IReadOnlyList<(string Image, string Output)> Pair(IEnumerable<string> inputs, string outputFolder)
    {
        var pairs = inputs.SelectMany(ImagesOf).Select(image => (Image: image, Output: Path.Combine(outputFolder, Path.GetFileName(image)))).ToArray();
        var faults = pairs.Where(pair => Path.GetFullPath(pair.Image) == Path.GetFullPath(pair.Output))
            .Select(pair => PredictionErrors.OverwritesImage(pair.Image))
            .Concat(pairs.GroupBy(pair => pair.Output).Where(group => group.Count() > 1)
                .Select(group => PredictionErrors.SameName(group.First().Image, group.Last().Image)))
            .ToArray();
        return faults.Length == 0 ? pairs : throw new UserErrorException(faults);
    }

    private static IEnumerable<string> ImagesOf(string input)
    {
        string[] images = Directory.Exists(input)
            ? [.. Directory.EnumerateFiles(input).Where(IsImage).Order(StringComparer.Ordinal)]
            : File.Exists(input) && IsImage(input) ? [input] : [];
        return images.Length > 0 ? images : throw new UserErrorException(PredictionErrors.NoImages(input));
    }

    private static bool IsImage(string file) => Endings.Any(ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
