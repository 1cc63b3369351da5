using System.IO.Hashing;
using MedSeqFT.Datasets;
using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Inference;

/// <summary>What a prediction depends on, as XxHash128: 32 lower-case hex digits.</summary>
internal static class ModelDigest
{
    /// <summary>Of weights, plan and settings; how many tiles go at once makes no difference.</summary>
    public static string Of(Backbone network, TaskModelPlan plan, SlidingWindowOptions window)
    {
        var hash = new XxHash128();
        hash.Append(System.Text.Encoding.UTF8.GetBytes(ReadableJson.ToText(plan)));
        hash.Append(System.Text.Encoding.UTF8.GetBytes(ReadableJson.ToText(window with { TilesAtOnce = 1 })));
        foreach (var (_, parameter) in network.named_parameters())
        {
            using var scope = torch.NewDisposeScope();
            TensorBytes.ForEachPiece(parameter.detach().cpu().contiguous(), (_, bytes) => hash.Append(bytes));
        }
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    public static string Of(string file)
    {
        var hash = new XxHash128();
        using var stream = File.OpenRead(file);
        hash.Append(stream);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
