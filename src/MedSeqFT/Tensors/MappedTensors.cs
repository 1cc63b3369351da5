namespace MedSeqFT.Tensors;

/// <summary>
/// Tensors that lie in their file: a number is read from disk when it is first touched, and the memory is the system's page
/// cache, which it takes back when it needs it. For checkpoints of gigabytes that are copied into a network, and for cases of
/// which a training sees one patch at a time.
/// </summary>
public static class MappedTensors
{
    /// <summary>
    /// As <see cref="TensorFile.Read"/>. Safetensors whose data is aligned and storages that a PyTorch checkpoint holds
    /// uncompressed and for one tensor, as both are written usually, stay in the file; other tensors are read into memory. The
    /// file must not be written to in place while the tensors live: one that shrinks ends the process. Replacing it by rename is fine, but on Windows.
    /// </summary>
    /// <inheritdoc cref="TensorFile.Read" path="/exception"/>
    public static NamedTensors Open(string path) => TensorFile.Load(path, keeps: null, mapped: true);

    /// <summary>As <see cref="TensorFile.ReadBeside"/>, and as <see cref="Open"/>.</summary>
    /// <inheritdoc cref="TensorFile.Read" path="/exception"/>
    public static NamedTensors OpenBeside(string path, params string[] names) => TensorFile.LoadBeside(path, mapped: true, names);
}
