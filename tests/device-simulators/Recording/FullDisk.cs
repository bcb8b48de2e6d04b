using SmartPoles.Protocols.Journal;

namespace SmartPoles.DeviceSimulators.Tests.Recording;

/// <summary>The real file system with room for so many bytes.</summary>
internal sealed class FullDisk(long bytesMax) : IJournalFiles
{
    private readonly IJournalFiles _disk = JournalFiles.Disk;
    private long _written;

    /// <summary>Drops what has no room instead of saying so.</summary>
    public bool IsSilent { get; init; }

    public void CreateDirectory(string directory) => _disk.CreateDirectory(directory);

    public IDisposable Lock(string directory) => _disk.Lock(directory);

    public IReadOnlyList<string> List(string directory) => _disk.List(directory);

    public IJournalFile Create(string path) => new SmallFile(this, _disk.Create(path));

    public IJournalFile Open(string path, bool forWriting) => new SmallFile(this, _disk.Open(path, forWriting));

    public void Rename(string from, string to) => _disk.Rename(from, to);

    public void Delete(string path) => _disk.Delete(path);

    public void SyncDirectory(string directory) => _disk.SyncDirectory(directory);

    private sealed class SmallFile(FullDisk disk, IJournalFile file) : IJournalFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> destination, long offset) => file.Read(destination, offset);

        public void Write(ReadOnlySpan<byte> source, long offset)
        {
            disk._written += source.Length;
            if (disk._written > disk.BytesMax)
            {
                if (disk.IsSilent) return;
                throw new IOException("No space left on device");
            }

            file.Write(source, offset);
        }

        public void SetLength(long length) => file.SetLength(length);

        public void Sync() => file.Sync();

        public void Dispose() => file.Dispose();
    }

    private long BytesMax => bytesMax;
}
