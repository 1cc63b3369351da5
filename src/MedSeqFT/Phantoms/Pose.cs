using MedSeqFT.Tensors;

namespace MedSeqFT.Phantoms;

/// <summary>How a body lies in its field of view.</summary>
/// <param name="Z">Shift in unit coordinates; likewise y and x.</param>
/// <param name="Zoom">Above 1 the body is larger than the field of view's unit.</param>
/// <param name="Turn">Radians about the z axis.</param>
/// <param name="Lumpiness">Smooth displacement of all surfaces, in unit coordinates.</param>
internal readonly record struct Pose(double Z, double Y, double X, double Zoom, double Turn, double Lumpiness)
{
    public static Pose Draw(ref CounterRandom random, double z, double zoom) => new(
        z + random.Uniform(-0.08, 0.08),
        random.Uniform(-0.06, 0.06),
        random.Uniform(-0.06, 0.06),
        zoom * random.Uniform(0.93, 1.07),
        random.Uniform(-0.12, 0.12),
        random.Uniform(0.02, 0.035));
}
