namespace MedSeqFT.Tensors;

/// <summary>The name of a Python class or function in a pickle. Nothing is looked up or called.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public bool Is(string module, string name) => Module == module && Name == name;

    // One text for all that a file makes of a name, however long it is and however often it is called.
    private readonly string text = $"{Module}.{Name}";

    public override string ToString() => text;
}
