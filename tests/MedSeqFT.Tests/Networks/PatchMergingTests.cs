using MedSeqFT.Networks;
using TorchSharp;

namespace MedSeqFT.Tests.Networks;

public class PatchMergingTests
{
    [Theory]
    [InlineData(0, 0, 0, 1)]
    [InlineData(1, 0, 0, 1)]
    [InlineData(0, 1, 0, 2)]
    [InlineData(0, 0, 1, 2)]
    [InlineData(1, 0, 1, 1)]
    [InlineData(1, 1, 1, 1)]
    [InlineData(1, 1, 0, 0)]
    [InlineData(0, 1, 1, 0)]
    public void ReadsTheSubGridsAsOftenAsMonaiBefore15Did(int z, int y, int x, int times)
    {
        using var scope = torch.NewDisposeScope();
        using var merging = new PatchMerging(1);
        SeenBefore(merging, out var normed);
        var tokens = torch.zeros([1, 2, 2, 2, 1]);
        tokens[0, z, y, x, 0] = 1;

        merging.call(tokens);

        Assert.Equal(times, normed().count_nonzero().item<long>());
    }

    [Fact]
    public void HalvesEveryAxisAndDoublesTheChannels()
    {
        using var scope = torch.NewDisposeScope();
        using var merging = new PatchMerging(4);

        var merged = merging.call(torch.randn([2, 4, 6, 2, 4]));

        Assert.Equal([2, 2, 3, 1, 8], merged.shape);
    }

    // What goes into the norm: the concatenated sub-grids.
    private static void SeenBefore(PatchMerging merging, out Func<torch.Tensor> seen)
    {
        torch.Tensor? input = null;
        var norm = (torch.nn.Module<torch.Tensor, torch.Tensor>)merging.named_modules().Single(m => m.name == "norm").module;
        norm.register_forward_pre_hook((_, concatenated) => input = concatenated.clone().DetachFromDisposeScope());
        seen = () => input!;
    }
}
