using SmartPoles.Protocols.Journal;

namespace SmartPoles.EdgeAgent.Tests.Outbox;

/// <summary>A file system that takes no writes to some files.</summary>
internal sealed class RefusingFiles(IJournalFiles files) : IJournalFiles
{
    /// <summary>Part of the names that are refused; null for none.</summary>
    public string? Refused { get; set; }

    public void CreateDirectory(string directory) => files.CreateDirectory(directory);

    public IDisposable Lock(string directory) => files.Lock(directory);

    public IReadOnlyList<string> List(string directory) => files.List(directory);

    public IJournalFile Create(string path)
    {
        Check(path);
        return new File(this, path, files.Create(path));
    }

    public IJournalFile Open(string path, bool forWriting) => new File(this, path, files.Open(path, forWriting));

    public void Rename(string from, string to)
    {
        Check(to);
        files.Rename(from, to);
    }

    public void Delete(string path) => files.Delete(path);

    public void SyncDirectory(string directory) => files.SyncDirectory(directory);

    private void Check(string path)
    {
        if (Refused is { } part && Path.GetFileName(path).Contains(part, StringComparison.Ordinal)) throw new IOException("refused");
    }

    private sealed class File(RefusingFiles owner, string path, IJournalFile file) : IJournalFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> destination, long offset) => file.Read(destination, offset);

        public void Write(ReadOnlySpan<byte> source, long offset)
        {
            owner.Check(path);
            file.Write(source, offset);
        }

        public void SetLength(long length)
        {
            owner.Check(path);
            file.SetLength(length);
        }

        public void Sync()
        {
            owner.Check(path);
            file.Sync();
        }

        public void Dispose() => file.Dispose();
    }
}
