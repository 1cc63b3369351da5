using MedSeqFT.Networks;
using MedSeqFT.Preprocessing;

namespace MedSeqFT.Retention;

/// <summary>What keeps a network from forgetting: the encoder before this task and a few cases of each earlier task (Sec. III-D, step 1).</summary>
/// <param name="Teacher">E_{t-1}; frozen and switched to evaluation by the training. Must not share tensors with the student.</param>
/// <param name="Buffers">One list per earlier task; labels are not needed.</param>
public sealed record Retained(Backbone Teacher, IReadOnlyList<IReadOnlyList<PreprocessedCase>> Buffers);
