using System.Buffers.Binary;

namespace SmartPoles.Protocols.Journal;

/// <summary>One of the two places in a cursor file. All integers little endian.</summary>
/// <remarks>
/// Format version 1. The slots lie 4,096 bytes apart, so that no torn sector or page hits both; the valid one with the higher
/// sequence counts. The crc covers the 40 bytes before it.
/// <code>
/// +-----------+------------+---------------+--------------+--------------+-------------+------------+
/// | magic u32 | version u8 | reserved 3 B  | sequence u64 | position u64 | log id 16 B | crc32c u32 |
/// +-----------+------------+---------------+--------------+--------------+-------------+------------+
/// </code>
/// </remarks>
internal readonly record struct CursorSlot(long Sequence, long Position, Guid LogId)
{
    public const int Size = 44;
    public const int Distance = 4096;
    public const string Extension = ".cursor";

    private const uint Magic = 0x5255_4353;
    private const byte FormatVersion = 1;
    private const int CrcOffset = 40;

    /// <summary>Where in the file the slot of this sequence lies.</summary>
    public long Offset => Sequence % 2 * Distance;

    public void Write(Span<byte> destination)
    {
        destination[..Size].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(destination, Magic);
        destination[4] = FormatVersion;
        BinaryPrimitives.WriteInt64LittleEndian(destination[8..], Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(destination[16..], Position);
        LogId.TryWriteBytes(destination[24..CrcOffset]);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[CrcOffset..], Crc32C.Compute(destination[..CrcOffset]));
    }

    /// <summary>The newest valid slot of a cursor file, or null if it holds none.</summary>
    public static CursorSlot? ReadNewest(IJournalFile file)
    {
        Span<byte> bytes = stackalloc byte[Size];
        CursorSlot? newest = null;
        for (var offset = 0L; offset <= Distance; offset += Distance)
        {
            if (file.Read(bytes, offset) != Size || Read(bytes) is not { } slot || slot.Offset != offset) continue;
            if (newest is null || slot.Sequence > newest.Value.Sequence) newest = slot;
        }

        return newest;
    }

    private static CursorSlot? Read(ReadOnlySpan<byte> source)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(source) != Magic || source[4] != FormatVersion) return null;
        if (BinaryPrimitives.ReadUInt32LittleEndian(source[CrcOffset..]) != Crc32C.Compute(source[..CrcOffset])) return null;

        var slot = new CursorSlot(
            BinaryPrimitives.ReadInt64LittleEndian(source[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[16..]),
            new Guid(source[24..CrcOffset]));
        return slot.Sequence >= 0 && slot.Position >= 0 ? slot : null;
    }
}
