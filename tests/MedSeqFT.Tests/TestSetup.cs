using System.Runtime.CompilerServices;
using MedSeqFT.Tensors;

namespace MedSeqFT.Tests;

internal static class TestSetup
{
    [ModuleInitializer]
    internal static void LoadLibTorch()
    {
        LibTorch.EnsureLoaded();
        TorchSharp.torch.set_num_threads(1); // xunit runs as many tests at a time as there are cores
    }
}
