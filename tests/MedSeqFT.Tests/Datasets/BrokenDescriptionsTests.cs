using System.Text;
using System.Text.RegularExpressions;
using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;
using MedSeqFT.Tests.Imaging;

namespace MedSeqFT.Tests.Datasets;

/// <summary>
/// 1,000 damaged dataset.json, splits.json and mapping files: each is read, or refused with a code, at once and without
/// twice the memory that the good ones take (and what telling a fault takes).
/// </summary>
public sealed partial class BrokenDescriptionsTests : IDisposable
{
    private const string Decathlon = """{"name": "x", "modality": {"0": "CT"}, "labels": {"0": "background", "1": "a"}, "training": [{"image": "imagesTr/a_0000.nii.gz", "label": "labelsTr/a.nii.gz"}]}""";
    private const string NnUnet = """{"channel_names": {"0": "CT"}, "labels": {"background": 0, "a": [1]}, "numTraining": 1, "file_ending": ".nii.gz", "dataset": {"a": {"images": ["imagesTr/a_0000.nii.gz"], "label": "labelsTr/a.nii.gz"}}}""";
    private const string Regions = """{"channel_names": {"0": "CT"}, "labels": {"background": 0, "a": [1, 2], "b": 2, "ignore": 3}, "regions_class_order": [1, 2], "file_ending": ".nii.gz"}""";
    private const string Mapping = """{"name": "x", "channels": [{"name": "CT", "file": "imagesTr/{case}_0000.nii.gz"}], "label": "labelsTr/{case}.nii.gz", "labels": {"0": "background", "1": "a"}, "labelValues": {"2": 1}, "split": {"test": ["a"]}}""";
    private const string Splits = """{"train": ["a"], "test": ["b"]}""";
    private const string MappingFile = "mapping.json";
    private const long Telling = 200_000; // exceptions with their stacks, and texts
    private static readonly (string File, string Text)[] Good =
        [(TaskDataset.FileName, Decathlon), (TaskDataset.FileName, NnUnet), (TaskDataset.FileName, Regions), (MappingFile, Mapping), (Split.FileName, Splits)];
    private static readonly string[] Replacements =
        ["null", "[]", "{}", "[null]", "-1", "1e99", "99999999999", "true", "\"\"", "\"a\"", "\"/\"", "\"../x\"", "\"/etc/hostname\"", "\"a/\"", "\"\\u0000\"", "\"{x}\"", "{\"a\": {}}"];

    private readonly SourceFolder source = new();
    private readonly TaskDataset task = new("x", "", ["CT"], ["background", "a"], [new("a", "", ""), new("b", "", "")], "", "");

    public void Dispose() => source.Dispose();

    [Fact]
    public void BrokenDescriptionsAreRefusedOrRead()
    {
        var random = CounterRandom.For(38, "broken descriptions");
        source.Image("imagesTr/a_0000.nii.gz");
        source.Label("labelsTr/a.nii.gz", 1);
        var honest = Good.Select(Honest).ToArray();
        var (read, refused) = (0, new HashSet<string>());
        for (var i = 0; i < 1000; i++)
        {
            var kind = i % Good.Length;
            var good = Encoding.UTF8.GetBytes(Good[kind].Text);
            var broken = i / Good.Length % 2 == 0 ? Mutation.Of(good, good.Length, ref random) : WithOtherValues(good, ref random);

            var fault = BrokenFile.Read($"file {i}", 2 * honest[kind] + Telling, () => Read(Good[kind].File, broken));

            read += fault is null ? 1 : 0;
            if (fault is not null)
                refused.UnionWith(fault.Diagnostics.Select(d => d.Code));
        }

        Assert.InRange(read, 30, 950);
        Assert.Superset(new HashSet<string> { "MSQ1002", "MSQ1003", "MSQ1005", "MSQ1014", "MSQ1056", "MSQ1061" }, refused);
    }

    // Read twice: the tables that the serializer builds once count for nothing.
    private long Honest((string File, string Text) good)
    {
        var bytes = Encoding.UTF8.GetBytes(good.Text);
        Read(good.File, bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Read(good.File, bytes);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    // Valid JSON with values that nobody writes.
    private static byte[] WithOtherValues(byte[] good, ref CounterRandom random)
    {
        var text = Encoding.UTF8.GetString(good);
        for (var change = random.Below(2); change >= 0; change--)
        {
            var values = Value().Matches(text);
            var value = values[random.Below(values.Count)];
            text = text[..value.Index] + Replacements[random.Below(Replacements.Length)] + text[(value.Index + value.Length)..];
        }
        return Encoding.UTF8.GetBytes(text);
    }

    [GeneratedRegex("\"[^\"]*\"|[0-9]+|true|null")]
    private static partial Regex Value();

    private void Read(string name, byte[] json)
    {
        var file = source.File(name);
        File.Delete(source.File(Split.FileName));
        File.WriteAllBytes(file, json);
        switch (name)
        {
            case MappingFile:
                MappedSource.Read(source.Path, DatasetMapping.Load(file));
                break;
            case Split.FileName:
                Split.Of(task with { Folder = source.Path }, new());
                break;
            default:
                SourceTasks.Read(source.Path, new(), NullStageLog.Instance, default);
                break;
        }
    }
}
