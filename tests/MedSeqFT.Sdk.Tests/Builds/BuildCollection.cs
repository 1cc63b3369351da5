namespace MedSeqFT.Sdk.Tests.Builds;

/// <summary>Real builds run one after the other: each takes both cores of a small machine.</summary>
[CollectionDefinition(Name)]
public sealed class BuildCollection : ICollectionFixture<BuiltProject>, ICollectionFixture<RealProject>
{
    public const string Name = "dotnet build";
}
