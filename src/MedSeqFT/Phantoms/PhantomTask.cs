using System.Text.Json;
using System.Text.Json.Nodes;
using MedSeqFT.Tensors;

namespace MedSeqFT.Phantoms;

/// <summary>One generated task: what it says in dataset.json and how a case is painted.</summary>
/// <param name="Labels">Names of label 0, 1, ...</param>
internal sealed record PhantomTask(string Name, string Modality, IReadOnlyList<string> Labels, Func<int[], CounterRandom, Phantom> Paint)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The text of dataset.json. Names the options, so that equal texts mean equal images.</summary>
    public string Describe(IReadOnlyList<string> ids, PhantomOptions options) => Text(new JsonObject
    {
        ["name"] = Name,
        ["description"] = $"Phantoms of medseqft, no patient data; {Origin(options)}",
        ["licence"] = "generated",
        ["tensorImageSize"] = "3D",
        ["modality"] = new JsonObject { ["0"] = Modality },
        ["labels"] = new JsonObject(Labels.Select((name, index) => KeyValuePair.Create($"{index}", (JsonNode?)name))),
        ["numTraining"] = ids.Count,
        ["numTest"] = 0,
        ["training"] = new JsonArray([.. ids.Select(id => new JsonObject
        {
            ["image"] = $"./imagesTr/{id}.nii.gz",
            ["label"] = $"./labelsTr/{id}.nii.gz",
        })]),
        ["test"] = new JsonArray(),
    });

    public static string DescribeUnlabelled(PhantomOptions options) => Text(new JsonObject
    {
        ["description"] = $"CT phantoms of medseqft, no patient data; {Origin(options)}",
        ["licence"] = "generated",
        ["images"] = options.Unlabelled,
    });

    private static string Origin(PhantomOptions options) => $"seed {options.Seed}, size {string.Join("x", options.Size)}, recipe 1";

    private static string Text(JsonObject json) => json.ToJsonString(Indented).ReplaceLineEndings("\n") + "\n";
}
