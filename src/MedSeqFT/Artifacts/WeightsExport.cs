using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Artifacts;

/// <summary>Weights in another format, tensor by tensor under the same names.</summary>
public static class WeightsExport
{
    /// <param name="source">Any file that <see cref="TensorFile"/> reads.</param>
    /// <param name="prefix">Takes only the names that begin with it, and takes it off; empty takes all.</param>
    /// <returns>The number of tensors written.</returns>
    /// <exception cref="UserErrorException">MSQ3001 to MSQ3007 for what can't be read, MSQ3020 when no name has the prefix.</exception>
    public static int Write(string source, string output, WeightsFormat format, string prefix = "")
    {
        using var tensors = TensorFile.Read(source, name => name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal));
        if (tensors.Count == 0)
            throw new UserErrorException(CheckpointErrors.NoSuchPrefix(source, prefix, LoadReport.Names([.. TensorFile.List(source).Select(entry => entry.Name)])));
        var chosen = tensors.ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value, StringComparer.Ordinal);
        Write(output, chosen, format, source);
        return chosen.Count;
    }

    private static void Write(string output, Dictionary<string, torch.Tensor> tensors, WeightsFormat format, string source)
    {
        if (format == WeightsFormat.PyTorch)
            TensorFile.WritePyTorch(output, tensors);
        else
            TensorFile.Write(output, tensors, TensorFile.ReadMetadata(source));
    }
}
