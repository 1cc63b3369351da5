using System.Runtime.CompilerServices;
using MedSeqFT.Tensors;

namespace MedSeqFT.Tests;

internal static class TestSetup
{
    [ModuleInitializer]
    internal static void LoadLibTorch() => LibTorch.EnsureLoaded();
}
