using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;
using MedSeqFT.Inference;

namespace MedSeqFT.Tool.Verbs;

/// <summary>What <c>predict</c> is to do, checked before the model is loaded: one image into a file, or many into a folder.</summary>
internal sealed record PredictionWork(string[] Inputs, string Output, bool IsFile, bool Again)
{
    /// <exception cref="UserErrorException">MSQ1040 to MSQ1042, MSQ2074.</exception>
    public static PredictionWork Of(string[] inputs, string output, bool again)
    {
        var isFile = IsImage(output);
        if (!isFile)
            _ = Predictor.Pair(inputs, output);
        else if (inputs is not [var image] || !File.Exists(image))
            throw new UserErrorException(CommandErrors.OneFileForMany(output));
        else if (Path.GetFullPath(image) == Path.GetFullPath(output))
            throw new UserErrorException(PredictionErrors.OverwritesImage(image));
        return new PredictionWork(inputs, output, isFile, again);
    }

    /// <returns>The full path of the output.</returns>
    public string Run(SegmentationModel model, IStageLog log, CancellationToken cancellation)
    {
        if (IsFile)
            model.PredictFile(Inputs[0], Output, log, cancellation);
        else
            Predictor.Run(model, Inputs, Output, log, Again, cancellation);
        return Path.GetFullPath(Output);
    }

    private static bool IsImage(string path) => ImageFile.EndingOf(path).ToUpperInvariant() is ".NII" or ".NII.GZ" or ".NRRD";
}
