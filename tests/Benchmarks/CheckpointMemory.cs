using System.Diagnostics;
using System.Globalization;
using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Benchmarks;

/// <summary>
/// The most memory that reading a checkpoint takes beyond the tensors it gives. Two processes: one writes a file of a network's
/// names and shapes (VoCo-H's encoder and skips: 3.4 GB), one reads it.
/// </summary>
internal static class CheckpointMemory
{
    /// <param name="args">"write", backbone and file; or the file alone, or after "mapped" for tensors that stay in it. The file ends in .safetensors, or is a PyTorch checkpoint.</param>
    public static void Run(string[] args)
    {
        if (args is ["write", var backbone, var path])
            Write(backbone, path);
        else if (args is ["mapped", var file])
            Measure(file, MappedTensors.Open);
        else
            Measure(args[0], source => TensorFile.Read(source));
    }

    private static void Write(string backbone, string path)
    {
        torch.set_default_device(torch.META); // shapes without memory
        using var network = Backbones.CreateEmpty(new BackboneOptions { Backbone = backbone }, 1, 3);
        torch.set_default_device(torch.CPU);
        using var tensors = new NamedTensors();
        foreach (var (name, parameter) in network.named_parameters().Where(p => network.ScopeOf(p.name) is ParameterScope.Encoder or ParameterScope.Skip))
            tensors[name] = torch.ones(1).expand(parameter.shape).DetachFromDisposeScope(); // the writer holds one tensor at a time
        if (Path.GetExtension(path) == ".safetensors")
            TensorFile.Write(path, tensors);
        else
            TensorFile.WritePyTorch(path, tensors);
    }

    private static void Measure(string path, Func<string, NamedTensors> read)
    {
        _ = TensorFile.List(path); // what reading any file brings into memory: code, the heap
        ProcessMemory.ForgetPeak();
        var (before, ownBefore) = (ProcessMemory.Now, ProcessMemory.OwnNow);
        var clock = Stopwatch.StartNew();
        using var tensors = read(path);
        Touch(tensors);
        var seconds = clock.Elapsed.TotalSeconds;
        var (peak, own) = (ProcessMemory.Peak - before, ProcessMemory.OwnNow - ownBefore);
        var kept = tensors.Values.Sum(tensor => tensor.numel() * tensor.element_size());
        Console.WriteLine($"{tensors.Count} tensors of {MiB(kept)} MiB in {seconds.ToString("F1", CultureInfo.InvariantCulture)} s: "
            + $"peak {MiB(peak - kept)} MiB more than that, afterwards {MiB(own - kept)} MiB more of the process's own");
    }

    // A mapped tensor is read when it is used first.
    private static void Touch(NamedTensors tensors)
    {
        using var scope = torch.NewDisposeScope();
        foreach (var tensor in tensors.Values)
            tensor.sum().item<float>();
    }

    private static string MiB(long bytes) => (bytes / 1048576.0).ToString("F1", CultureInfo.InvariantCulture);
}
