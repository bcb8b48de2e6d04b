using SmartPoles.Protocols.Journal;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>Counts what the flash has to bear: bytes written and flushes.</summary>
internal sealed class CountedFiles(IJournalFiles files) : IJournalFiles
{
    private long _bytesWritten;
    private long _flushes;

    public long BytesWritten => Volatile.Read(ref _bytesWritten);

    public long Flushes => Volatile.Read(ref _flushes);

    public void CreateDirectory(string directory) => files.CreateDirectory(directory);

    public IDisposable Lock(string directory) => files.Lock(directory);

    public IReadOnlyList<string> List(string directory) => files.List(directory);

    public IJournalFile Create(string path) => new CountedFile(this, files.Create(path));

    public IJournalFile Open(string path, bool forWriting) =>
        forWriting ? new CountedFile(this, files.Open(path, forWriting)) : files.Open(path, forWriting);

    public void Rename(string from, string to) => files.Rename(from, to);

    public void Delete(string path) => files.Delete(path);

    public void SyncDirectory(string directory)
    {
        files.SyncDirectory(directory);
        Interlocked.Increment(ref _flushes);
    }

    private sealed class CountedFile(CountedFiles counts, IJournalFile file) : IJournalFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> destination, long offset) => file.Read(destination, offset);

        public void Write(ReadOnlySpan<byte> source, long offset)
        {
            file.Write(source, offset);
            Interlocked.Add(ref counts._bytesWritten, source.Length);
        }

        public void SetLength(long length) => file.SetLength(length);

        public void Sync()
        {
            file.Sync();
            Interlocked.Increment(ref counts._flushes);
        }

        public void Dispose() => file.Dispose();
    }
}
