namespace MedSeqFT.Tensors;

/// <summary>The name of a Python class or function in a pickle. Nothing is looked up or called.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public bool Is(string module, string name) => Module == module && Name == name;

    public override string ToString() => $"{Module}.{Name}";
}
