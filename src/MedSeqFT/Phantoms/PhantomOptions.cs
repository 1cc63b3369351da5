using MedSeqFT.Diagnostics;

namespace MedSeqFT.Phantoms;

/// <summary>What the example's phantoms are; the same options give the same bytes.</summary>
public sealed record PhantomOptions
{
    public long Seed { get; init; }

    /// <summary>Labelled cases of each task.</summary>
    public int Cases { get; init; } = 12;

    /// <summary>CT volumes without labels, for pre-training; 0 makes none.</summary>
    public int Unlabelled { get; init; }

    /// <summary>Voxels z, y, x of a typical case; the cases differ from it by up to 6 %.</summary>
    public int[] Size { get; init; } = [32, 64, 64];

    public IEnumerable<Diagnostic> Validate()
    {
        if (Cases < 2)
            yield return OptionErrors.OutOfRange(nameof(Cases), $"{Cases}", "2 or more: one to train on and one to test with");
        if (Unlabelled < 0)
            yield return OptionErrors.OutOfRange(nameof(Unlabelled), $"{Unlabelled}", "0 or more");
        if (Size.Length != 3 || Size.Any(n => n is < 16 or > 512))
            yield return OptionErrors.OutOfRange(nameof(Size), string.Join(",", Size), "three numbers z,y,x from 16 to 512");
    }
}
