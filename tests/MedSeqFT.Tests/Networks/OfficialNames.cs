namespace MedSeqFT.Tests.Networks;

/// <summary>MONAI 1.3's state dict of SwinUNETR, name to shape, written down as a table.</summary>
internal static class OfficialNames
{
    public static IEnumerable<KeyValuePair<string, string>> Of(int f, int inChannels, int classes, bool useV2) =>
        Stages(f, inChannels, useV2).Concat(Skips(f, inChannels)).Concat(Decoder(f))
            .Append(("out.conv.conv.weight", $"{classes},{f},1,1,1")).Append(("out.conv.conv.bias", $"{classes}"))
            .Select(t => KeyValuePair.Create(t.Item1, t.Item2));

    private static IEnumerable<(string, string)> Stages(int f, int inChannels, bool useV2)
    {
        yield return ("swinViT.patch_embed.proj.weight", $"{f},{inChannels},2,2,2");
        yield return ("swinViT.patch_embed.proj.bias", $"{f}");
        int[] heads = [3, 6, 12, 24];
        for (var s = 1; s <= 4; s++)
        {
            var c = f << (s - 1);
            foreach (var block in new[] { 0, 1 })
                foreach (var (name, shape) in Block(c, heads[s - 1]))
                    yield return ($"swinViT.layers{s}.0.blocks.{block}.{name}", shape);
            yield return ($"swinViT.layers{s}.0.downsample.reduction.weight", $"{2 * c},{8 * c}");
            yield return ($"swinViT.layers{s}.0.downsample.norm.weight", $"{8 * c}");
            yield return ($"swinViT.layers{s}.0.downsample.norm.bias", $"{8 * c}");
            if (!useV2)
                continue;
            yield return ($"swinViT.layers{s}c.0.layer.conv1.conv.weight", $"{c},{c},3,3,3");
            yield return ($"swinViT.layers{s}c.0.layer.conv2.conv.weight", $"{c},{c},3,3,3");
        }
    }

    private static (string, string)[] Block(int c, int heads) =>
    [
        ("norm1.weight", $"{c}"), ("norm1.bias", $"{c}"), ("norm2.weight", $"{c}"), ("norm2.bias", $"{c}"),
        ("attn.relative_position_bias_table", $"2197,{heads}"), ("attn.relative_position_index", "343,343"),
        ("attn.qkv.weight", $"{3 * c},{c}"), ("attn.qkv.bias", $"{3 * c}"), ("attn.proj.weight", $"{c},{c}"), ("attn.proj.bias", $"{c}"),
        ("mlp.linear1.weight", $"{4 * c},{c}"), ("mlp.linear1.bias", $"{4 * c}"), ("mlp.linear2.weight", $"{c},{4 * c}"), ("mlp.linear2.bias", $"{c}"),
    ];

    private static IEnumerable<(string, string)> Skips(int f, int inChannels)
    {
        yield return ("encoder1.layer.conv1.conv.weight", $"{f},{inChannels},3,3,3");
        yield return ("encoder1.layer.conv2.conv.weight", $"{f},{f},3,3,3");
        yield return ("encoder1.layer.conv3.conv.weight", $"{f},{inChannels},1,1,1");
        foreach (var (number, c) in new[] { (2, f), (3, 2 * f), (4, 4 * f), (10, 16 * f) })
        {
            yield return ($"encoder{number}.layer.conv1.conv.weight", $"{c},{c},3,3,3");
            yield return ($"encoder{number}.layer.conv2.conv.weight", $"{c},{c},3,3,3");
        }
    }

    private static IEnumerable<(string, string)> Decoder(int f)
    {
        foreach (var (number, low, g) in new[] { (5, 16 * f, 8 * f), (4, 8 * f, 4 * f), (3, 4 * f, 2 * f), (2, 2 * f, f), (1, f, f) })
        {
            yield return ($"decoder{number}.transp_conv.conv.weight", $"{low},{g},2,2,2");
            yield return ($"decoder{number}.conv_block.conv1.conv.weight", $"{g},{2 * g},3,3,3");
            yield return ($"decoder{number}.conv_block.conv2.conv.weight", $"{g},{g},3,3,3");
            yield return ($"decoder{number}.conv_block.conv3.conv.weight", $"{g},{2 * g},1,1,1");
        }
    }
}
