using System.IO.Abstractions;
using System.IO.Abstractions.TestingHelpers;

namespace MedSeqFT.Sdk.Tests.Planning;

/// <summary>
/// The mock file system with the path style of Windows. The mock takes the style of the system that it runs on; what it
/// takes from there and not from its Path (names, and what is in a folder) stands here.
/// </summary>
internal sealed class WindowsFiles : MockFileSystem
{
    private IPath? paths;

    public override IPath Path => paths ??= new WindowsPath(this);

    public override IDirectoryInfoFactory DirectoryInfo => new Folders(this);

    public override IFileInfoFactory FileInfo => new Leaves(this);

    private sealed class Folders(WindowsFiles files) : IDirectoryInfoFactory
    {
        public IFileSystem FileSystem => files;

        public IDirectoryInfo New(string path) => new Folder(files, path);

        public IDirectoryInfo? Wrap(DirectoryInfo? directoryInfo) => throw new NotSupportedException();
    }

    private sealed class Leaves(WindowsFiles files) : IFileInfoFactory
    {
        public IFileSystem FileSystem => files;

        public IFileInfo New(string fileName) => new Leaf(files, fileName);

        public IFileInfo? Wrap(FileInfo? fileInfo) => throw new NotSupportedException();
    }

    private sealed class Folder(WindowsFiles files, string path) : MockDirectoryInfo(files, path)
    {
        public override string Name => files.Path.GetFileName(FullName);

        public override IEnumerable<IFileSystemInfo> EnumerateFileSystemInfos() =>
            files.AllFiles.Where(IsInside).Select(IFileSystemInfo (p) => new Leaf(files, p))
                .Concat(files.AllDirectories.Where(IsInside).Select(p => new Folder(files, p)));

        private bool IsInside(string other) => files.Path.GetDirectoryName(other) == FullName;
    }

    private sealed class Leaf(WindowsFiles files, string path) : MockFileInfo(files, path)
    {
        public override string Name => files.Path.GetFileName(FullName);
    }
}
