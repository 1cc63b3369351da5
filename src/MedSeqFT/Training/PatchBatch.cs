using TorchSharp;

namespace MedSeqFT.Training;

/// <summary>What one iteration sees. The tensors are in the dispose scope of the caller of Draw, on the CPU.</summary>
/// <param name="Images">[batch, channel, z, y, x], float32.</param>
/// <param name="Labels">[batch, z, y, x], int64, without negative values; null when a case has no label.</param>
public sealed record PatchBatch(torch.Tensor Images, torch.Tensor? Labels);
