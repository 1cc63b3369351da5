namespace Microsoft.Build.Framework;

/// <summary>
/// MSBuild 18.9 runs tasks that carry an attribute of this name in its own process under -mt, and looks it up by name; the
/// build kit that we compile against (18.0, so that SDK 10.0.100 can load us) does not have it yet.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class MSBuildMultiThreadableTaskAttribute : Attribute;
