using MedSeqFT.Diagnostics;

namespace MedSeqFT.Tests.Imaging;

/// <summary>What reading a damaged file may come to: a result or a coded error, soon, and without more memory than it is worth.</summary>
internal static class BrokenFile
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30); // milliseconds, on a machine with nothing else to do

    /// <param name="name">For the message.</param>
    /// <param name="most">Bytes that reading may allocate.</param>
    /// <returns>The coded error; null where the file was read.</returns>
    public static UserErrorException? Read(string name, long most, Action read)
    {
        var (fault, allocated) = (default(Exception), 0L);
        var reader = new Thread(() =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            fault = Record.Exception(read);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        })
        { IsBackground = true };
        reader.Start();

        Assert.True(reader.Join(Longest), $"{name}: no end after {Longest}");
        Assert.True(fault is null or UserErrorException, $"{name}: {fault}");
        Assert.True(allocated <= most, $"{name}: {allocated} bytes, and {most} are allowed");
        return (UserErrorException?)fault;
    }
}
