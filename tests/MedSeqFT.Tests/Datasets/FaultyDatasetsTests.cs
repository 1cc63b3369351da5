using MedSeqFT.Datasets;
using MedSeqFT.Diagnostics;
using MedSeqFT.Imaging;
using MedSeqFT.Tensors;
using MedSeqFT.Tests.Imaging;
using TorchSharp;

namespace MedSeqFT.Tests.Datasets;

/// <summary>
/// Everything that may be wrong with a case of a dataset, by itself and several at a time in cases of their own: each fault is
/// told with its code, its case and what was found, none hides another, and nothing is allocated for what a header claims.
/// </summary>
public sealed class FaultyDatasetsTests : IDisposable
{
    private const int Cases = 5;
    private const long MostBytes = 4_000_000; // all five cases as float32, their labels, and the buffers of files
    private static readonly Fault[] Described =
    [
        new("listed twice", "MSQ1007", "the case 'case_0#' is listed twice", (task, i) => task.WriteJson(task.Json().Replace("\"training\": [", $"\"training\": [{Entry($"case_0{i}")},", StringComparison.Ordinal))),
        new("another only in capitals", "MSQ1055", "case_0#' differ only in upper and lower case", AddInCapitals),
        new("outside of the folder", "MSQ1006", "'../elsewhere/case_0#.nii.gz' lies outside", (task, i) => task.WriteJson(task.Json().Replace($"./imagesTr/case_0{i}", $"../elsewhere/case_0{i}", StringComparison.Ordinal))),
        new("a link to itself", "MSQ1054", "'./imagesTr/case_0#.nii.gz' is a symbolic link", (task, i) => Link(task.Image(i), task.Image(i))),
        new("links in a ring", "MSQ1054", "'./labelsTr/case_0#.nii.gz' is a symbolic link", (task, i) => Link(task.Label(i), Link(task.Label(i) + ".ring", task.Label(i)))),
        new("a missing file", "MSQ1005", "'./labelsTr/case_0#.nii.gz' does not exist", (task, i) => File.Delete(task.Label(i))),
    ];

    private static readonly Fault[] Seen =
    [
        new("another size", "MSQ1004", "case_0#.nii.gz' has 18x", (task, i) => Label(task, i, torch.ones([8, 16, 17], torch.uint8), VolumeGeometry.AxisAligned([8, 16, 17], [3, 1.5, 1.25]))),
        new("another spacing", "MSQ1004", "'labelsTr/case_0#.nii.gz' has 1.25x1.5x2 mm", (task, i) => Label(task, i, torch.ones([8, 16 + i, 18], torch.uint8), VolumeGeometry.AxisAligned([8, 16 + i, 18], [2, 1.5, 1.25]))),
        new("an unknown label", "MSQ1010", "'labelsTr/case_0#.nii.gz' contains the labels 7, but", (task, i) => Label(task, i, torch.full([8, 16 + i, 18], 7, torch.uint8), SyntheticTask.Geometry(i))),
        new("no number", "MSQ1011", "'imagesTr/case_0#.nii.gz' has 18 voxels that are not a number", (task, i) => Image(task, i, image => image[0, 1, 2] = float.NaN)),
        new("infinity", "MSQ1011", "'imagesTr/case_0#.nii.gz' has 1 voxels that are not a number or infinite", (task, i) => Image(task, i, image => image[0, 1, 2, 3] = float.NegativeInfinity)),
        new("nothing but zeros", "MSQ1019", "'imagesTr/case_0#.nii.gz' is zero", (task, i) => Image(task, i, image => image.zero_())),
        new("a cut file", "MSQ1025", "case_0#.nii.gz: error MSQ1025: the file ends early", (task, i) => File.WriteAllBytes(task.Image(i), File.ReadAllBytes(task.Image(i))[..^600])),
        new("a gzip bomb", "MSQ1025", "case_0#.nii.gz: error MSQ1025: the file ends early: its header announces 2147352930 bytes", (task, i) => File.WriteAllBytes(task.Image(i), new NiftiBytes().Shape(4, 2, 32767, 32767, 1).Voxels(new byte[4096], 2).ToGzip())),
        new("a negative dimension", "MSQ1024", "case_0#.nii.gz: error MSQ1024: the header is not usable", (task, i) => File.WriteAllBytes(task.Label(i), new NiftiBytes().Shape(2, 1, 18, -16, 8).Voxels(new byte[4096], 1).ToArray())),
        new("too many channels", "MSQ1012", "'labelsTr/case_0#.nii.gz' has 2 channels", (task, i) => File.WriteAllBytes(task.Label(i), new NiftiBytes().Shape(2, 1, 18, 16 + i, 8, 2).Voxels(new byte[2 * 18 * 8 * (16 + i)], 1).ToGzip())),
    ];

    private readonly SyntheticTask task = new(Cases);

    public static TheoryData<string> Names => new([.. Described.Concat(Seen).Select(fault => fault.Name)]);

    public void Dispose() => task.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void EachIsToldWithItsCaseAndWhatWasFound(string name)
    {
        var fault = Described.Concat(Seen).Single(f => f.Name == name);
        fault.Make(task, 3);

        var told = Assert.Throws<UserErrorException>(Inspect).Diagnostics.Single();

        Assert.Equal(fault.Code, told.Code);
        Assert.Contains(fault.Text.Replace('#', '3'), told.ToString(), StringComparison.Ordinal);
        Assert.Matches(@"(?i)\. .*\b(remove|rename|copy|write|point|put|keep|make|add)\b", told.Message); // what to do, after what was found
    }

    [Fact]
    public void NoneHidesAnother()
    {
        for (var i = 0; i < 40; i++)
        {
            using var faulty = new SyntheticTask(Cases);
            var random = CounterRandom.For(5, "faulty datasets", "", i);
            var kinds = i % 2 == 0 ? Described : Seen;
            var made = Enumerable.Range(0, 3).Select(place => (Fault: kinds[random.Below(kinds.Length)], Case: place + 1)).ToList();
            made.ForEach(one => one.Fault.Make(faulty, one.Case));

            var told = Assert.Throws<UserErrorException>(() => Inspect(faulty)).Diagnostics;

            var expected = made.Select(one => one.Fault.Text.Replace("#", $"{one.Case}", StringComparison.Ordinal));
            Assert.Equal(made.Select(one => one.Fault.Code).Order(StringComparer.Ordinal), told.Select(d => d.Code).Order(StringComparer.Ordinal));
            Assert.All(expected, text => Assert.Contains(told, d => d.ToString().Contains(text, StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void NothingIsAllocatedForWhatAHeaderClaims()
    {
        for (var i = 0; i < Cases; i++)
            Seen.Single(f => f.Name == "a gzip bomb").Make(task, i);
        var before = GC.GetTotalAllocatedBytes(precise: true);

        Assert.Throws<UserErrorException>(Inspect);

        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 1, 100 * MostBytes); // other tests allocate too; one claim is 2 GB
    }

    private void Inspect() => Inspect(task);

    private static void Inspect(SyntheticTask task) => DatasetInspection.Run(task.Folder, new(), NullStageLog.Instance, default);

    private static string Entry(string id) => $$"""{"image": "./imagesTr/{{id}}.nii.gz", "label": "./labelsTr/{{id}}.nii.gz"}""";

    private static void AddInCapitals(SyntheticTask task, int i)
    {
        File.Copy(task.Image(i), task.Image(i).Replace("case_", "CASE_", StringComparison.Ordinal));
        File.Copy(task.Label(i), task.Label(i).Replace("case_", "CASE_", StringComparison.Ordinal));
        task.WriteJson(task.Json().Replace("\n  ]", $", {Entry($"CASE_0{i}")}\n  ]", StringComparison.Ordinal));
    }

    private static string Link(string path, string target)
    {
        File.Delete(path);
        File.CreateSymbolicLink(path, target);
        return path;
    }

    private static void Label(SyntheticTask task, int i, torch.Tensor label, VolumeGeometry geometry)
    {
        using (label)
            NiftiFile.WriteLabels(task.Label(i), label, geometry);
    }

    private static void Image(SyntheticTask task, int i, Action<torch.Tensor> change)
    {
        using var volume = NiftiFile.Read(task.Image(i));
        change(volume.Voxels);
        NiftiFile.Write(task.Image(i), volume);
    }

    /// <param name="Text">Of the diagnostic, with # for the case's number.</param>
    private sealed record Fault(string Name, string Code, string Text, Action<SyntheticTask, int> Make);
}
