using TorchSharp;

namespace MedSeqFT.Selection;

/// <summary>What differs between the two published versions of VoCo's task.</summary>
/// <param name="Name">As <see cref="SslOptions.SslLoss"/> names it.</param>
/// <param name="Cells">Base crops along y and along x.</param>
/// <param name="OwnViewSize">z, y, x.</param>
/// <param name="HasRowDropout">Whether the student loses whole embeddings.</param>
/// <param name="Shrinking">The network sees a crop this many times smaller along each axis.</param>
/// <param name="ShiftProbability">How often pre-training shifts a crop's intensities.</param>
/// <param name="Loss">Of (student, teacher, labels), see <see cref="VoCoLoss.Of"/>.</param>
public sealed record VoCoVersion(
    string Name, int Cells, int[] OwnViewSize, bool HasRowDropout, double Shrinking, double ShiftProbability, Func<torch.Tensor, torch.Tensor, torch.Tensor, VoCoTerms> Loss)
{
    private const int Divisor = 32;

    /// <summary>Of the published VoCo-B, L and H.</summary>
    public static VoCoVersion LargeScale { get; } = new("voco", CropGrid.DefaultCells, [64, 192, 192], HasRowDropout: true, Shrinking: 1, ShiftProbability: 0.5, VoCoLoss.Of);

    /// <summary>Of VoCo's first code, 10,000 volumes: crops of 96 cubed shown at 64 cubed.</summary>
    public static VoCoVersion Cvpr { get; } = new("voco-cvpr", 4, [96, 384, 384], HasRowDropout: false, Shrinking: 1.5, ShiftProbability: 0.1, VoCoCvprLoss.Of);

    public CropGrid GridOf(torch.Tensor view) => new(checked((int)view.shape[2]), checked((int)view.shape[3]), Cells);

    /// <summary>A crop [1, z, y, x] as the network sees it.</summary>
    public torch.Tensor Shown(torch.Tensor crop)
    {
        if (Shrinking == 1)
            return crop;
        using var scope = torch.NewDisposeScope();
        long[] size = [.. crop.shape[1..].Select(n => (long)(n / Shrinking))];
        return torch.nn.functional.interpolate(crop.unsqueeze(0), size, mode: torch.InterpolationMode.Trilinear, align_corners: true)
            .squeeze(0).MoveToOuterDisposeScope();
    }

    /// <summary>Every side of a shown crop is a multiple of 32, one of them larger.</summary>
    public string? RefuseViewSize(IReadOnlyList<int> size)
    {
        var (z, plane) = ((int)(Divisor * Shrinking), (int)(Divisor * Shrinking * Cells));
        return size is [> 0, > 0, > 0] && size[0] % z == 0 && size[1] % plane == 0 && size[2] % plane == 0 && size[0] / z * (size[1] / plane) * (size[2] / plane) > 1
            ? null
            : $"three sizes z,y,x, z a multiple of {z}, y and x multiples of {plane}, and at least one of z > {z}, y > {plane}, x > {plane}";
    }
}
