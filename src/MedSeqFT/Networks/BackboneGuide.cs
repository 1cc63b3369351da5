using System.Globalization;

namespace MedSeqFT.Networks;

/// <summary>What a person is told about a network whose weights they get: what it is, and how Python loads them.</summary>
internal static class BackboneGuide
{
    /// <summary>E.g. "SwinUNETR of feature size 48".</summary>
    public static string Describe(BackboneOptions options) => options.Backbone == BackboneOptions.UniMissPlus
        ? string.Create(CultureInfo.InvariantCulture, $"MiT+ with a stem of {options.FeatureSize} channels")
        : string.Create(CultureInfo.InvariantCulture, $"SwinUNETR of feature size {options.FeatureSize}");

    /// <summary>A paragraph and a snippet.</summary>
    /// <param name="folder">Of a task's model: model.safetensors and plan.json.</param>
    public static string Python(BackboneOptions options, int channels, int outputs, string folder) =>
        options.Backbone == BackboneOptions.UniMissPlus ? OfUniMiss(options, folder) : OfSwin(options, channels, outputs, folder);

    private static string OfSwin(BackboneOptions options, int channels, int outputs, string folder) => string.Create(CultureInfo.InvariantCulture, $$"""
        From Python (MONAI 1.3 or 1.4; 1.5 merges patches in another order and would compute something else); tensors are [batch, channel, {{string.Join(", ", options.BackboneAxisOrder.ToCharArray())}}]{{Resizing(options.BackboneMinimumSide)}}, prepared as `{{folder}}/plan.json` says:

        ```python
        from monai.networks.nets import SwinUNETR
        from safetensors.torch import load_file

        net = SwinUNETR(img_size=(64, 64, 64), in_channels={{channels}}, out_channels={{outputs}},
                        feature_size={{options.FeatureSize}}, use_v2={{(options.BackboneUseV2 ? "True" : "False")}})
        net.load_state_dict(load_file("{{folder}}/model.safetensors"), strict=True)
        ```
        """);

    private static string Resizing(int leastSide) => leastSide == 0 ? "" : string.Create(
        CultureInfo.InvariantCulture, $" with sides brought down to multiples of 32, not below {leastSide} (trilinear; decoder1's output is brought back before the head)");

    private static string OfUniMiss(BackboneOptions options, string folder) => string.Create(CultureInfo.InvariantCulture, $$"""
        From Python, in the segmentation network of the authors' repository (YtongXie/UniMiSS-code, UniMiSSPlus/Downstream/3D/BCV), whose trainer puts `model.` before every name; made for images of the `PatchSize` in `{{folder}}/plan.json`{{(options.FeatureSize == 32 ? "" : string.Create(CultureInfo.InvariantCulture, $" and with {options.FeatureSize} instead of 32 channels in its stem, the other widths in proportion"))}}. Tensors are [batch, channel, z, y, x], prepared as the plan says:

        ```python
        from safetensors.torch import load_file

        net.load_state_dict({f"model.{name}": t for name, t in load_file("{{folder}}/model.safetensors").items()}, strict=True)
        ```
        """);
}
