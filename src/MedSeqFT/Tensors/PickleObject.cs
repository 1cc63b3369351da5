namespace MedSeqFT.Tensors;

/// <summary>What stands for an object that the reader doesn't interpret (an optimizer, a NumPy number); its state is dropped.</summary>
/// <param name="Class">"module.name" of what Python would have called.</param>
internal sealed record PickleObject(string Class);
