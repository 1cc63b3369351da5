using MedSeqFT.Diagnostics;
using MedSeqFT.Networks;

namespace MedSeqFT.Selection;

/// <summary>The self-supervised tasks by name, and which of them go with a backbone.</summary>
public static class SelfSupervisions
{
    // The first of a family is what its published models were trained by.
    private static readonly Dictionary<string, ISelfSupervision[]> Families = new()
    {
        ["voco"] = [new VoCoSelfSupervision(VoCoVersion.LargeScale), new VoCoSelfSupervision(VoCoVersion.Cvpr)],
        ["unimiss"] = [new UniMissSelfSupervision("unimiss", withSlices: false), new UniMissSelfSupervision("unimiss-slices", withSlices: true)],
    };

    /// <exception cref="UserErrorException">MSQ2002: a task of another family.</exception>
    public static ISelfSupervision Of(BackboneOptions backbone, SslOptions options)
    {
        var family = Families[backbone.Family];
        return options.SslLoss == SslOptions.Own
            ? family[0]
            : family.FirstOrDefault(task => task.Name == options.SslLoss)
                ?? throw new UserErrorException(OptionErrors.UnknownValue(
                    nameof(SslOptions.SslLoss), options.SslLoss, string.Join(", ", family.Select(task => $"'{task.Name}'")) + $" and '{SslOptions.Own}' for Backbone '{backbone.Backbone}'"));
    }

    /// <summary>z, y, x of a view: what the options say, or the task's own.</summary>
    /// <exception cref="UserErrorException">MSQ2001: the task can't take it.</exception>
    public static int[] ViewSize(this ISelfSupervision task, SslOptions options)
    {
        var size = options.SslViewSize.Length == 0 ? task.OwnViewSize : options.SslViewSize;
        return task.RefuseViewSize(size) is { } allowed
            ? throw new UserErrorException(OptionErrors.OutOfRange(nameof(SslOptions.SslViewSize), string.Join(',', size), allowed))
            : size;
    }
}
