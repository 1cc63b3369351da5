namespace MedSeqFT.Tensors;

/// <summary>The content of libtorch.json: the folder of libtorch's libraries and the folder of TorchSharp's binding library.</summary>
internal sealed record LibTorchLocation(string Libtorch, string Binding);
