using SmartPoles.Protocols.Journal;

namespace SmartPoles.IngestServer.Tests;

/// <summary>The real disk, until it is told to fail or to wait when something is to be made durable.</summary>
internal sealed class FailingFiles : IJournalFiles
{
    private readonly IJournalFiles _disk = JournalFiles.Disk;
    private readonly ManualResetEventSlim _open = new(initialState: true);

    /// <summary>Flushes fail, and so does everything that needs one.</summary>
    public bool FailsToSync { get; set; }

    /// <summary>Flushes wait until <see cref="Release"/>.</summary>
    public void Hold() => _open.Reset();

    public void Release() => _open.Set();

    public void CreateDirectory(string directory) => _disk.CreateDirectory(directory);

    public IDisposable Lock(string directory) => _disk.Lock(directory);

    public IReadOnlyList<string> List(string directory) => _disk.List(directory);

    public IJournalFile Create(string path) => new FailingFile(this, _disk.Create(path));

    public IJournalFile Open(string path, bool forWriting) => new FailingFile(this, _disk.Open(path, forWriting));

    public void Rename(string from, string to) => _disk.Rename(from, to);

    public void Delete(string path) => _disk.Delete(path);

    public void SyncDirectory(string directory) => _disk.SyncDirectory(directory);

    private sealed class FailingFile(FailingFiles files, IJournalFile file) : IJournalFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> destination, long offset) => file.Read(destination, offset);

        public void Write(ReadOnlySpan<byte> source, long offset) => file.Write(source, offset);

        public void SetLength(long length) => file.SetLength(length);

        public void Sync()
        {
            files._open.Wait();
            if (files.FailsToSync) throw new IOException("fdatasync: Input/output error");
            file.Sync();
        }

        public void Dispose() => file.Dispose();
    }
}
