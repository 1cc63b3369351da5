using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;

namespace MedSeqFT.Inference;

/// <summary>Predicts many images: each label map gets the name of its image, and its format (.nrrd for an .nhdr).</summary>
public static class Predictor
{
    private static readonly string[] Endings = [".nii", ".nii.gz", ".nrrd", ".nhdr"];

    /// <summary>
    /// One image after the other. Those that this model has already predicted into the folder are passed over, so a run that was
    /// stopped goes on where it was. An image with a fault keeps none of the others back; all faults come in the end.
    /// </summary>
    /// <param name="inputs">Files, and folders whose NIfTI and NRRD files are taken in ordinal order.</param>
    /// <param name="again">Predicts also what is there already.</param>
    /// <returns>All label files, in order.</returns>
    /// <exception cref="UserErrorException">MSQ1040 nothing to predict, MSQ1041 two images of one name, MSQ1042 an image would be replaced: all before the first prediction; MSQ10xx of images that could not be predicted: after the last.</exception>
    public static IReadOnlyList<string> Run(
        SegmentationModel model, IEnumerable<string> inputs, string outputFolder, IStageLog? log = null, bool again = false, CancellationToken cancellation = default)
    {
        var pairs = Pair(inputs, outputFolder);
        Directory.CreateDirectory(outputFolder);
        var record = PredictionRecord.Open(outputFolder, model.Digest());
        var faults = new List<Diagnostic>();
        foreach (var (i, pair) in pairs.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                Predict(model, pair, record, again, log, cancellation);
            }
            catch (UserErrorException fault) when (pairs.Count > 1)
            {
                faults.AddRange(fault.Diagnostics);
                log?.Info($"{pair.Image}: not predicted, {fault.Diagnostics[0].Code}");
            }
            log?.Report(new StageProgress("predict", "images", i + 1, pairs.Count, Path.GetFileName(pair.Image)));
        }
        return faults.Count == 0 ? [.. pairs.Select(pair => pair.Labels)] : throw new UserErrorException(faults);
    }

    /// <summary>Every image and the file its labels go to; reads nothing.</summary>
    /// <exception cref="UserErrorException">MSQ1040 to MSQ1042.</exception>
    public static IReadOnlyList<PredictionPair> Pair(IEnumerable<string> inputs, string outputFolder)
    {
        var pairs = inputs.SelectMany(ImagesOf).Select(image => new PredictionPair(image, Path.Combine(outputFolder, LabelName(image)))).ToArray();
        var faults = pairs.Where(pair => Path.GetFullPath(pair.Image) == Path.GetFullPath(pair.Labels))
            .Select(pair => PredictionErrors.OverwritesImage(pair.Image))
            .Concat(pairs.GroupBy(pair => pair.Labels).Where(group => group.Count() > 1)
                .Select(group => PredictionErrors.SameName(group.First().Image, group.Last().Image)))
            .ToArray();
        return faults.Length == 0 ? pairs : throw new UserErrorException(faults);
    }

    private static void Predict(
        SegmentationModel model, PredictionPair pair, PredictionRecord record, bool again, IStageLog? log, CancellationToken cancellation)
    {
        ImageFile.RequireFile(pair.Image);
        var digest = ModelDigest.Of(pair.Image);
        if (!again && record.Has(pair, digest))
        {
            log?.Info($"{pair.Image}: predicted already, passed over");
            return;
        }
        model.PredictFile(pair.Image, pair.Labels, log, cancellation);
        record.Add(pair, digest);
        log?.Info($"{pair.Image} -> {pair.Labels}");
    }

    private static IEnumerable<string> ImagesOf(string input)
    {
        string[] images = Directory.Exists(input)
            ? [.. Directory.EnumerateFiles(input).Where(IsImage).Order(StringComparer.Ordinal)]
            : File.Exists(input) && IsImage(input) ? [input] : [];
        return images.Length > 0 ? images : throw new UserErrorException(PredictionErrors.NoImages(input));
    }

    private static string LabelName(string image) =>
        ImageFile.EndingOf(image).Equals(".nhdr", StringComparison.OrdinalIgnoreCase) ? Path.ChangeExtension(Path.GetFileName(image), ".nrrd") : Path.GetFileName(image);

    private static bool IsImage(string file) => Endings.Contains(ImageFile.EndingOf(file), StringComparer.OrdinalIgnoreCase);
}
