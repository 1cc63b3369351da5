using System.IO.Hashing;
using System.Runtime.InteropServices;
using MedSeqFT.Networks;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Selection;

/// <summary>A digest of the weights that a score depends on, so that scores of other weights are never taken for the same.</summary>
internal static class WeightsDigest
{
    /// <summary>Decoder and segmentation head are no part of an embedding, and new in every process that loads a foundation model.</summary>
    public static IEnumerable<(string Name, Parameter Parameter)> Embedding(Backbone backbone) =>
        backbone.named_parameters().Where(named => backbone.ScopeOf(named.name) is ParameterScope.Encoder or ParameterScope.Skip);

    /// <returns>Hexadecimal.</returns>
    public static string Of(IEnumerable<(string Name, Parameter Parameter)> weights, torch.Tensor? besides = null)
    {
        var digest = new XxHash128();
        foreach (var (name, parameter) in weights)
        {
            digest.Append(MemoryMarshal.AsBytes(name.AsSpan()));
            Append(digest, parameter);
        }
        if (besides is not null)
            Append(digest, besides);
        return Convert.ToHexStringLower(digest.GetCurrentHash());
    }

    private static void Append(XxHash128 digest, torch.Tensor tensor)
    {
        using var scope = torch.NewDisposeScope();
        digest.Append(tensor.detach().cpu().contiguous().bytes);
    }
}
