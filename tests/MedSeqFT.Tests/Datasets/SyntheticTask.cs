using MedSeqFT.Imaging;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Datasets;

/// <summary>A small task in Decathlon layout in a temporary folder: a bright box, label 1, in noise around 100, zeros around it all.</summary>
internal sealed class SyntheticTask : IDisposable
{
    public SyntheticTask(int cases = 5, string modality = "CT", int channels = 1)
    {
        Directory.CreateDirectory(Path.Combine(Folder, "labelsTr"));
        for (var i = 0; i < cases; i++)
            WriteCase($"case_{i:00}", i, channels);
        var entries = Enumerable.Range(0, cases).Select(i => $$"""
                {"image": "./imagesTr/case_{{i:00}}.nii.gz", "label": "./labelsTr/case_{{i:00}}.nii.gz"}
            """);
        var modalities = string.Join(", ", Enumerable.Range(0, channels).Select(c => $"\"{c}\": \"{modality}\""));
        WriteJson($$"""
            {
              "name": "Boxes",
              "modality": { {{modalities}} },
              "labels": {"0": "background", "1": "box"},
              "training": [
            {{string.Join(",\n", entries)}}
              ]
            }
            """);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("task").FullName;

    public string Image(int i) => Path.Combine(Folder, "imagesTr", $"case_{i:00}.nii.gz");

    public string Label(int i) => Path.Combine(Folder, "labelsTr", $"case_{i:00}.nii.gz");

    public string Json() => File.ReadAllText(Path.Combine(Folder, "dataset.json"));

    public void WriteJson(string text) => File.WriteAllText(Path.Combine(Folder, "dataset.json"), text);

    public static VolumeGeometry Geometry(int i) => VolumeGeometry.AxisAligned([8, 16 + i, 18], [3, 1.5, 1.25]);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void WriteCase(string id, int i, int channels)
    {
        using var scope = torch.NewDisposeScope();
        var generator = new torch.Generator((ulong)CounterRandom.For(1, "synthetic task", id).NextSeed());
        var geometry = Geometry(i);
        var label = torch.zeros([8, 16 + i, 18], torch.uint8);
        label[2..6, 5..11, 6..13] = 1;
        var image = torch.randn([channels, 8, 16 + i, 18], generator: generator) * 10 + 100 + label * 200;
        image[.., .., .., 0..2] = 0;
        NiftiFile.Write(Path.Combine(Folder, "imagesTr", $"{id}.nii.gz"), new Volume(image, geometry), NiftiDataType.I16);
        NiftiFile.WriteLabels(Path.Combine(Folder, "labelsTr", $"{id}.nii.gz"), label, geometry);
    }
}
