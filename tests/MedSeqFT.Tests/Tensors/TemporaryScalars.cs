using Mono.Cecil;
using TorchSharp;

namespace MedSeqFT.Tests.Tensors;

/// <summary>
/// Which calls leave a native number to the garbage collector while libtorch reads it, found in compiled code: TorchSharp's
/// conversions of numbers, whatever of TorchSharp calls them without a using, and modules whose forward does.
/// </summary>
internal sealed class TemporaryScalars
{
    private readonly ModuleDefinition torchSharp = Read(typeof(torch).Assembly.Location);
    private readonly HashSet<string> makers;

    public TemporaryScalars()
    {
        var methods = Methods(torchSharp).Where(m => m.DeclaringType.FullName != typeof(Scalar).FullName).ToList();
        var callers = methods.SelectMany(m => Calls(m).Where(c => c.Resolve() is not null).Select(c => (Caller: m.FullName, Callee: c.Resolve().FullName))).ToLookup(c => c.Callee, c => c.Caller);
        makers = [.. methods.Where(m => !Disposes(m) && Calls(m).Any(Converts)).Select(m => m.FullName)];
        var found = new Queue<string>(makers);
        while (found.TryDequeue(out var callee))
            foreach (var caller in callers[callee].Where(makers.Add))
                found.Enqueue(caller);
    }

    /// <summary>"Type.Method calls Callee" for each such call in an assembly.</summary>
    public IReadOnlyList<string> In(string assembly)
    {
        using var module = Read(assembly);
        return [.. Methods(module).SelectMany(m => Calls(m).Where(IsTemporary).Select(c => $"{m.DeclaringType.FullName}.{m.Name} calls {c.FullName}")).Distinct()];
    }

    private bool IsTemporary(MethodReference call) =>
        Converts(call) || (call.Resolve() is { } method && method.Module.Assembly.FullName == torchSharp.Assembly.FullName && (makers.Contains(method.FullName) || Returns(method)));

    private bool Returns(MethodDefinition factory) =>
        factory.ReturnType.Resolve() is { IsClass: true } type && type.Methods.Any(m => m.Name == "forward" && makers.Contains(m.FullName));

    private static bool Converts(MethodReference call) =>
        call.ReturnType.FullName == typeof(Scalar).FullName && call.Name is "op_Implicit" or "ToScalar";

    private static bool Disposes(MethodDefinition method) => method.Body.HasExceptionHandlers && Calls(method).Any(c => c.Name == nameof(IDisposable.Dispose));

    private static IEnumerable<MethodReference> Calls(MethodDefinition method) => method.Body.Instructions.Select(i => i.Operand).OfType<MethodReference>();

    private static IEnumerable<MethodDefinition> Methods(ModuleDefinition module) => module.GetTypes().SelectMany(t => t.Methods).Where(m => m.HasBody);

    private static ModuleDefinition Read(string path)
    {
        var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(Path.GetDirectoryName(path));
        return ModuleDefinition.ReadModule(path, new ReaderParameters { AssemblyResolver = resolver });
    }
}
