namespace MedSeqFT.Tensors;

/// <summary>The few Python calls whose meaning is known: they describe tensors and dictionaries.</summary>
internal static class PickleMeaning
{
    private static readonly string[] DictionaryNames =
        ["collections.OrderedDict", "collections.defaultdict", "builtins.dict", "__builtin__.dict"];

    public static PickleGlobal Global(object?[] moduleAndName) => moduleAndName is [string module, string name]
        ? new PickleGlobal(module, name)
        : throw new InvalidDataException("its pickle names a class by something that is no text");

    /// <param name="call">Callable, arguments, and maybe keyword arguments.</param>
    public static object? Call(object?[] call)
    {
        if (call is not [PickleGlobal function, object?[] arguments, ..])
            return new PickleObject(call[0] is PickleGlobal unread ? unread.ToString() : "a computed callable");
        if (DictionaryNames.Contains(function.ToString()))
            return FilledDictionary(arguments);
        return function.ToString() switch
        {
            "torch._utils._rebuild_tensor_v2" or "torch._utils._rebuild_tensor" => View(arguments),
            "torch._utils._rebuild_parameter" or "torch._utils._rebuild_parameter_with_state" when arguments is [TensorView data, ..] => data,
            // A tensor subclass such as MONAI's MetaTensor: (how to rebuild the plain tensor, its class, arguments, state).
            "torch._tensor._rebuild_from_type_v2" when arguments is [PickleGlobal inner, _, object?[] innerArguments, ..]
                && inner.Module == "torch._utils" => Call([inner, innerArguments]),
            "torch.Size" when arguments is [object?[] sizes] => sizes,
            _ => new PickleObject(function.ToString()),
        };
    }

    /// <summary>A persistent id: ("storage", class, key, device, elements). The device doesn't matter, all is read to the CPU.</summary>
    public static StorageReference Storage(object? id) => id is object?[] and ["storage", PickleGlobal type, string key, _, long count, ..] && count >= 0
        ? new StorageReference(key, type.Name, count)
        : throw new InvalidDataException("its pickle refers to something outside that is no storage");

    private static TensorView View(object?[] arguments) =>
        arguments is [StorageReference storage, long offset, object?[] shape, object?[] strides, ..]
        && shape.Length <= ElementTypes.LargestRank && strides.Length <= ElementTypes.LargestRank
        && shape.All(size => size is long) && strides.All(stride => stride is long)
            ? new TensorView(storage, offset, [.. shape.Cast<long>()], [.. strides.Cast<long>()])
            : throw new InvalidDataException("its pickle describes a tensor with impossible arguments");

    private static Dictionary<string, object?> FilledDictionary(object?[] arguments)
    {
        var dictionary = PickleMachine.NewDictionary();
        if (arguments is not [List<object?> pairs])
            return dictionary;
        foreach (var pair in pairs)
        {
            var (key, value) = pair switch
            {
                List<object?> and [var k, var v] => (k, v),
                object?[] and [var k, var v] => (k, v),
                _ => (null, null),
            };
            if (key is string name)
                dictionary[name] = value;
        }
        return dictionary;
    }
}
