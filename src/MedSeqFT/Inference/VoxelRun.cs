namespace MedSeqFT.Inference;

/// <summary>Neighbouring marked voxels along x: from <paramref name="Start"/> up to but not including <paramref name="End"/>, within their row.</summary>
/// <param name="Row">z * height + y.</param>
internal readonly record struct VoxelRun(int Row, int Start, int End)
{
    public int Voxels => End - Start;
}
