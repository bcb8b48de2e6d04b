using Microsoft.Win32.SafeHandles;
using SmartPoles.Protocols.Journal;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>A file as it would be after some writes, which stay in memory; for small writes on top of a large file.</summary>
internal sealed class OverlayFile(SafeFileHandle? file) : IJournalFile
{
    private readonly List<(long Offset, byte[] Bytes)> _writes = [];
    private readonly long _onDisk = file is null ? 0 : RandomAccess.GetLength(file);
    private long _readable = file is null ? 0 : RandomAccess.GetLength(file);
    private long _length = file is null ? 0 : RandomAccess.GetLength(file);

    public long Length => _length;

    public int Read(Span<byte> destination, long offset)
    {
        var wanted = (int)Math.Clamp(_length - offset, 0, destination.Length);
        var target = destination[..wanted];
        target.Clear();
        for (var done = 0; file is not null && done < wanted && offset + done < _readable;)
        {
            var part = target[done..(int)Math.Min(wanted, _readable - offset)];
            var read = RandomAccess.Read(file, part, offset + done);
            if (read == 0) break;
            done += read;
        }

        foreach (var (at, bytes) in _writes)
        {
            var from = Math.Max(at, offset);
            var to = Math.Min(at + bytes.Length, offset + wanted);
            if (from < to) bytes.AsSpan((int)(from - at), (int)(to - from)).CopyTo(target[(int)(from - offset)..]);
        }

        return wanted;
    }

    public void Write(ReadOnlySpan<byte> source, long offset)
    {
        _writes.Add((offset, source.ToArray()));
        _length = Math.Max(_length, offset + source.Length);
    }

    public void SetLength(long length)
    {
        _readable = Math.Min(_readable, Math.Min(length, _onDisk));
        _length = length;
    }

    public void Sync()
    {
    }

    // The journal opens and closes a file several times; the handle lives as long as the look at it.
    public void Dispose()
    {
    }
}
