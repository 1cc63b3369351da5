namespace MedSeqFT.Datasets;

/// <summary>Cases to train on and to test with.</summary>
public sealed record CaseCounts(int Train, int Test)
{
    public override string ToString() => $"{Train} training and {Test} test cases";
}
