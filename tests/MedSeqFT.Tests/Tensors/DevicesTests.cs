using MedSeqFT.Diagnostics;
using MedSeqFT.Tensors;
using TorchSharp;

namespace MedSeqFT.Tests.Tensors;

public class DevicesTests
{
    [Theory]
    [InlineData("cpu")]
    [InlineData("CPU")]
    public void CpuIsAlwaysThere(string name) => Assert.Equal(DeviceType.CPU, Devices.Resolve(name).type);

    [Fact]
    public void AutoTakesCudaWhereItIs() =>
        Assert.Equal(torch.cuda.is_available() ? DeviceType.CUDA : DeviceType.CPU, Devices.Resolve("auto").type);

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:x")]
    [InlineData("")]
    public void AnUnknownNameIsRefused(string name)
    {
        var error = Assert.Throws<UserErrorException>(() => Devices.Resolve(name));

        Assert.Equal("MSQ5003", error.Diagnostics[0].Code);
    }

    [Fact]
    public void AMissingCudaDeviceIsRefused()
    {
        var error = Assert.Throws<UserErrorException>(() => Devices.Resolve("cuda:999"));

        Assert.Equal("MSQ5004", error.Diagnostics[0].Code);
    }
}
