namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>What an evaluation of the project, without any target, knows of the model that the last build left.</summary>
[Collection(BuildCollection.Name)]
public sealed class BuiltModelTests(BuiltProject built)
{
    [Fact]
    public void IsFoundByAnEvaluationWhileItIsThere()
    {
        using var sandbox = built.Copy();

        var there = sandbox.Dotnet("build", "Model.proj", "-getItem:ModelArtifact", "-getProperty:ModelVersion,ModelFolder");
        var asBuilt = sandbox.Dotnet("build", "Model.proj", "-t:Build", "-getItem:ModelArtifact");
        var other = sandbox.Dotnet("build", "Model.proj", "-p:Configuration=Release", "-getItem:ModelArtifact");
        Directory.Delete(sandbox.At("bin"), recursive: true);
        var gone = sandbox.Dotnet("build", "Model.proj", "-getItem:ModelArtifact", "-getProperty:ModelVersion");

        Assert.Contains("\"ModelVersion\": \"1.0.0\"", there.Output, StringComparison.Ordinal);
        Assert.Contains($"\"ModelFolder\": \"{sandbox.At("bin/Debug/models/Model.1.0.0")}\"", there.Output, StringComparison.Ordinal);
        Assert.Contains($"\"FullPath\": \"{sandbox.At("bin/Debug/models/Model.1.0.0")}\"", there.Output, StringComparison.Ordinal);
        Assert.Contains("\"Tasks\": \"Colon|Liver\"", there.Output, StringComparison.Ordinal);
        Assert.Equal(1, asBuilt.Output.Split("\"Identity\"").Length - 1);
        Assert.DoesNotContain("Identity", other.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Identity", gone.Output, StringComparison.Ordinal);
        Assert.Contains("\"ModelVersion\": \"\"", gone.Output, StringComparison.Ordinal);
    }
}
