using System.Globalization;
using MedSeqFT.Diagnostics;
using TorchSharp;

namespace MedSeqFT.Tensors;

/// <summary>The <c>Device</c> option: auto | cpu | cuda | cuda:N.</summary>
public static class Devices
{
    /// <exception cref="UserErrorException">MSQ5003 unknown name, MSQ5004 no such CUDA device.</exception>
    public static torch.Device Resolve(string device)
    {
        LibTorch.EnsureLoaded();
        return device.ToLowerInvariant() switch
        {
            "cpu" => torch.CPU,
            "auto" => torch.cuda.is_available() ? torch.CUDA : torch.CPU,
            "cuda" => Cuda(device, 0),
            var name when name.StartsWith("cuda:", StringComparison.Ordinal)
                && int.TryParse(name.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var index) => Cuda(device, index),
            _ => throw new UserErrorException(EnvironmentErrors.UnknownDevice(device)),
        };
    }

    private static torch.Device Cuda(string name, int index) => torch.cuda.is_available() && index < torch.cuda.device_count()
        ? torch.device(DeviceType.CUDA, index)
        : throw new UserErrorException(EnvironmentErrors.NoCuda(name));
}
