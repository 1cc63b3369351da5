using BenchmarkDotNet.Attributes;
using MedSeqFT.Evaluation;

namespace MedSeqFT.Benchmarks;

/// <summary>HD95 of a 256³ pair, masks to number; the peer is SciPy as medpy calls it: peers/hd95_scipy.py.</summary>
public class SurfaceDistanceBenchmark
{
    private LabelMap prediction = EllipsoidPair.Prediction(8);
    private LabelMap reference = EllipsoidPair.Reference(8);

    [Params(256)]
    public int Side { get; set; }

    [GlobalSetup]
    public void MakePair() => (prediction, reference) = (EllipsoidPair.Prediction(Side), EllipsoidPair.Reference(Side));

    [Benchmark]
    public double Hd95() => SurfacePair.Of(prediction, reference, 1).Distances(EllipsoidPair.SpacingMm)!.Hd95;

    [Benchmark]
    public OverlapCounts Overlap() => OverlapCounts.Of(prediction, reference, 1);
}
