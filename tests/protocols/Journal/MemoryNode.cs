using System.Runtime.InteropServices;

namespace SmartPoles.Protocols.Tests.Journal;

/// <summary>A write at an offset, or (no bytes) a new length.</summary>
internal readonly record struct MemoryChange(long Offset, byte[]? Bytes);

/// <summary>Content of one file of <see cref="MemoryFiles"/>: what programs see, what is durable, and the changes in between.</summary>
internal sealed class MemoryNode(byte[] content)
{
    private readonly List<MemoryChange> _unsynced = [];
    private byte[] _durable = content;

    public List<byte> Live { get; } = [.. content];

    public int Read(Span<byte> destination, long offset)
    {
        if (offset >= Live.Count) return 0;
        var available = CollectionsMarshal.AsSpan(Live)[(int)offset..];
        available = available[..Math.Min(available.Length, destination.Length)];
        available.CopyTo(destination);
        return available.Length;
    }

    public void Change(MemoryChange change)
    {
        Apply(Live, change);
        _unsynced.Add(change);
    }

    public void Sync()
    {
        _durable = [.. Live];
        _unsynced.Clear();
    }

    /// <summary>Any of the unsynced changes may have reached the device, each whole, torn, or as a length full of zeros.</summary>
    public byte[] AfterPowerCut(Random random)
    {
        var content = _durable.ToList();
        foreach (var change in _unsynced)
        {
            switch (random.Next(4))
            {
                case 0:
                    Apply(content, change);
                    break;
                case 1 when change.Bytes is { } bytes:
                    Apply(content, change with { Bytes = bytes[..random.Next(bytes.Length + 1)] });
                    break;
                case 2 when change.Bytes is { } bytes && change.Offset + bytes.Length > content.Count:
                    Apply(content, new MemoryChange(change.Offset + bytes.Length, null));
                    break;
            }
        }

        return [.. content];
    }

    private static void Apply(List<byte> content, MemoryChange change)
    {
        var end = (int)change.Offset + (change.Bytes?.Length ?? 0);
        if (change.Bytes is null && content.Count > end) content.RemoveRange(end, content.Count - end);
        while (content.Count < end) content.Add(0);
        change.Bytes?.CopyTo(CollectionsMarshal.AsSpan(content)[(int)change.Offset..]);
    }
}
