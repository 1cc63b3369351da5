using MedSeqFT.Diagnostics;
using Xunit.Sdk;

namespace MedSeqFT.Tests.Imaging;

public class BrokenFileTests
{
    [Fact]
    public void AResultAndACodedErrorPass()
    {
        Assert.Null(BrokenFile.Read("good", 1000, () => { }));
        Assert.Equal("MSQ1020", BrokenFile.Read("gone", 10_000, () => throw new UserErrorException(ImageErrors.NotFound("x")))!.Diagnostics.Single().Code);
    }

    [Fact]
    public void ACrashAndTooMuchMemoryDoNot()
    {
        Assert.Throws<TrueException>(() => BrokenFile.Read("crash", 10_000, () => throw new InvalidDataException()));
        Assert.Throws<TrueException>(() => BrokenFile.Read("greedy", 10_000, () => GC.KeepAlive(new byte[20_000])));
    }
}
