using MedSeqFT.Diagnostics;
using MedSeqFT.Pipeline;
using MedSeqFT.Preprocessing;
using MedSeqFT.Selection;
using MedSeqFT.Training;
using TorchSharp;

namespace MedSeqFT.Tests.Pipeline;

public sealed class BufferFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void CasesOfSeveralContrastsComeBackInTheOrderOfTheirRanksWithoutLabels()
    {
        var (first, second) = (Masked("b", 1), Masked("a", 2));
        Write(first, second);

        var loaded = BufferFolder.Load(folder.Path);

        Assert.Equal(["b", "a"], loaded.Select(c => c.Id));
        Assert.Equal(first.Image, loaded[0].Image);
        Assert.Equal(second.Image, loaded[1].Image);
        Assert.All(loaded, c => Assert.Null(c.Label));
        loaded.ToList().ForEach(c => c.Dispose());
    }

    [Fact]
    public void AContrastThatIsEmptyInACaseStaysSoInItsPlainPatches()
    {
        using var missing = Masked("a", 2);
        missing.Image[1].zero_();
        Write(missing);
        var loaded = BufferFolder.Load(folder.Path);
        var sampling = new PatchSampling { Seed = 1, BatchSize = 2, PatchSize = [6, 6, 6], ForegroundFraction = 0.33 };

        var batch = new PatchSampler([loaded], sampling, "retain").Draw(0);

        Assert.Equal([2, 2, 6, 6, 6], batch.Images.shape);
        Assert.Equal(0, batch.Images[.., 1].abs().max().item<float>());
        Assert.True(batch.Images[.., 0].abs().max().item<float>() > 0);
        loaded.ToList().ForEach(c => c.Dispose());
    }

    [Fact]
    public void ACaseWhoseFileIsGoneIsAFaultThatNamesIt()
    {
        Write(Masked("a", 2));
        File.Delete(folder.Combine("cases", "a.safetensors"));

        var fault = Assert.Throws<UserErrorException>(() => BufferFolder.Load(folder.Path));

        Assert.Contains("a.safetensors", fault.Message, StringComparison.Ordinal);
    }

    private void Write(params PreprocessedCase[] cases)
    {
        foreach (var one in cases)
            BufferFolder.Add(folder.Path, one);
        new MemoryBuffer("mds", cases.Length, [.. cases.Select((one, i) => new BufferedCase(i + 1, one.Id, 0.5))]).Save(folder.Path);
    }

    // Two contrasts, normalised inside a brain-like middle, 0 outside.
    private static PreprocessedCase Masked(string id, ulong seed)
    {
        var image = torch.randn([2, 8, 8, 8], generator: new torch.Generator(seed));
        var inside = torch.zeros([8, 8, 8], torch.@bool);
        inside[2..6, 1..7, 1..7] = true;
        return new(id, (image * inside).DetachFromDisposeScope(), torch.where(inside, 0, -1).to(torch.int16).DetachFromDisposeScope()) { MaskedChannels = [0, 1] };
    }
}
