using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Training;

/// <summary>VoCo's augmentation of one crop, random or base; the position labels do not know of it.</summary>
public static class PretrainingAugmentation
{
    private const double FlipProbability = 0.2;
    private const double TurnProbability = 0.2;
    private const double LargestShift = 0.1;

    /// <summary>
    /// Flips along each axis, turns by up to three quarters in the y-x plane (by a half where the crop is not square
    /// there), and adds up to 0.1 to intensities in [0, 1].
    /// </summary>
    /// <param name="crop">[1, z, y, x].</param>
    /// <param name="shiftProbability">Of the last of these: <see cref="Selection.VoCoVersion.ShiftProbability"/>.</param>
    public static torch.Tensor Apply(torch.Tensor crop, double shiftProbability, ref CounterRandom random)
    {
        for (var axis = 1; axis <= 3; axis++)
            if (random.Chance(FlipProbability))
                crop = crop.flip([axis]);

        if (random.Chance(TurnProbability))
        {
            var quarters = 1 + random.Below(3);
            crop = crop.rot90(crop.shape[2] == crop.shape[3] ? quarters : 2, (2, 3));
        }

        return random.Chance(shiftProbability) ? crop.Plus(random.Uniform(-LargestShift, LargestShift)) : crop;
    }
}
