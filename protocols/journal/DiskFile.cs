using Microsoft.Win32.SafeHandles;

namespace SmartPoles.Protocols.Journal;

/// <summary>An open file of the real file system. The stream only owns the handle; reads and writes go to it at their offset.</summary>
internal sealed class DiskFile(FileStream stream) : IJournalFile
{
    private readonly SafeFileHandle _handle = stream.SafeFileHandle;

    public long Length => RandomAccess.GetLength(_handle);

    public int Read(Span<byte> destination, long offset)
    {
        var total = 0;
        while (total < destination.Length)
        {
            var read = RandomAccess.Read(_handle, destination[total..], offset + total);
            if (read == 0) break;
            total += read;
        }

        return total;
    }

    public void Write(ReadOnlySpan<byte> source, long offset) => RandomAccess.Write(_handle, source, offset);

    public void SetLength(long length) => RandomAccess.SetLength(_handle, length);

    public void Sync()
    {
        if (OperatingSystem.IsLinux()) UnixSync.Data(_handle);
        else RandomAccess.FlushToDisk(_handle);
    }

    public void Dispose() => stream.Dispose();
}
