namespace SmartPoles.Protocols.Journal;

/// <summary>The real file system.</summary>
internal sealed class DiskFiles : IJournalFiles
{
    private const UnixFileMode DirectoryMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string LockName = "lock";

    public static DiskFiles Instance { get; } = new();

    public void CreateDirectory(string directory)
    {
        if (Directory.Exists(directory)) return;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(directory);
        else Directory.CreateDirectory(directory, DirectoryMode);

        if (Path.GetDirectoryName(Path.GetFullPath(directory)) is { } parent) SyncDirectory(parent);
    }

    public IDisposable Lock(string directory) =>
        new FileStream(Path.Combine(directory, LockName), Options(System.IO.FileMode.OpenOrCreate, FileShare.None));

    public IReadOnlyList<string> List(string directory) =>
        [.. Directory.EnumerateFileSystemEntries(directory).Select(path => Path.GetFileName(path))];

    public IJournalFile Create(string path) =>
        new DiskFile(new FileStream(path, Options(System.IO.FileMode.Create, FileShare.ReadWrite | FileShare.Delete)));

    public IJournalFile Open(string path, bool forWriting) => new DiskFile(new FileStream(path, new FileStreamOptions
    {
        Mode = System.IO.FileMode.Open,
        Access = forWriting ? FileAccess.ReadWrite : FileAccess.Read,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
    }));

    public void Rename(string from, string to)
    {
        if (Directory.Exists(from)) Directory.Move(from, to);
        else File.Move(from, to, overwrite: true);
    }

    public void Delete(string path) => File.Delete(path);

    public void SyncDirectory(string directory)
    {
        if (!OperatingSystem.IsWindows()) UnixSync.Directory(directory);
    }

    private static FileStreamOptions Options(System.IO.FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = FileMode;
        return options;
    }
}
