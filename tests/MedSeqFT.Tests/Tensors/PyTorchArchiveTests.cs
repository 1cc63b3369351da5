using System.Text.Json;
using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Tensors;

[Trait("Category", "Golden")]
public class PyTorchArchiveTests
{
    [SkippableFact]
    public void ReadsEveryCheckpointThatTheManifestLists()
    {
        using var manifest = GoldenFolder.Manifest("voco");
        foreach (var file in manifest.RootElement.GetProperty("files").EnumerateObject().Where(file => file.Name.EndsWith(".pt", StringComparison.Ordinal)))
        {
            if (file.Name.Contains("legacy", StringComparison.Ordinal))
                continue;

            using var tensors = TensorFile.Read(GoldenFolder.FileOf("voco", file.Name));

            Assert.NotEmpty(tensors);
        }
    }
}
