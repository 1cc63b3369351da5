namespace MedSeqFT.Evaluation;

/// <summary>Distances of one surface's elements to the other surface, ascending, each with the area it stands for.</summary>
internal sealed class WeightedDistances
{
    private readonly double[] distances;
    private readonly double[] areas;
    private readonly double area;

    private WeightedDistances(double[] distances, double[] areas) => (this.distances, this.areas, area) = (distances, areas, areas.Sum());

    public double Area => area;

    public double Largest => distances[^1];

    /// <param name="squared">At least one; taken over, like <paramref name="areas"/>.</param>
    public static WeightedDistances Of(double[] squared, double[] areas)
    {
        for (var i = 0; i < squared.Length; i++)
            squared[i] = Math.Sqrt(squared[i]);
        Array.Sort(squared, areas);
        return new WeightedDistances(squared, areas);
    }

    /// <summary>The first distance that, with all smaller ones, covers the percentage of the area; nothing is interpolated.</summary>
    public double Percentile(double percent)
    {
        var covered = 0.0;
        for (var i = 0; i < distances.Length; i++)
        {
            covered += areas[i];
            if (covered / area >= percent / 100)
                return distances[i];
        }
        return distances[^1];
    }

    public double AreaWithin(double distance)
    {
        var covered = 0.0;
        for (var i = 0; i < distances.Length && distances[i] <= distance; i++)
            covered += areas[i];
        return covered;
    }

    public double Mean
    {
        get
        {
            var sum = 0.0;
            for (var i = 0; i < distances.Length; i++)
                sum += distances[i] * areas[i];
            return sum / area;
        }
    }
}
