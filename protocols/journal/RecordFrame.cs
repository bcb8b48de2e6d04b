using System.Buffers.Binary;

namespace SmartPoles.Protocols.Journal;

/// <summary>One record as it lies in a segment. All integers little endian.</summary>
/// <remarks>
/// Format version 1.
/// <code>
/// +---------------+--------------------+--------------+------------------+
/// | sync mark u32 | payload length u32 | crc32c u32   | payload (length) |
/// +---------------+--------------------+--------------+------------------+
/// </code>
/// The crc runs over log id (16 B), position (u64), length (u32) and payload. With the position in it, stale bytes of a recycled
/// or preallocated segment, or a frame inside somebody's payload, never look valid; with the log id, neither do another log's.
/// A zero word where a sync mark should be means that nothing was written from there on.
/// </remarks>
internal static class RecordFrame
{
    public const int HeaderSize = 12;

    private const uint SyncMark = 0xE94C_53A7;

    /// <summary>The sync mark as it lies on the disk, for searching.</summary>
    public static ReadOnlySpan<byte> SyncBytes => [0xA7, 0x53, 0x4C, 0xE9];

    /// <summary>The state of the CRC after the log id: the same for every record of a log.</summary>
    public static uint Seed(Guid logId)
    {
        Span<byte> id = stackalloc byte[16];
        logId.TryWriteBytes(id);
        return Crc32C.Update(Crc32C.Initial, id);
    }

    public static void Write(Span<byte> destination, uint seed, long position, ReadOnlySpan<byte> payload)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(destination, SyncMark);
        BinaryPrimitives.WriteInt32LittleEndian(destination[4..], payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], Checksum(seed, position, payload));
        payload.CopyTo(destination[HeaderSize..]);
    }

    /// <summary>The payload length that a frame header claims, or -1 if the bytes are no frame header.</summary>
    public static int ReadLength(ReadOnlySpan<byte> header, int lengthMax)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != SyncMark) return -1;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        return length <= (uint)lengthMax ? (int)length : -1;
    }

    public static bool IsIntact(ReadOnlySpan<byte> frame, uint seed, long position) =>
        BinaryPrimitives.ReadUInt32LittleEndian(frame[8..]) == Checksum(seed, position, frame[HeaderSize..]);

    private static uint Checksum(uint seed, long position, ReadOnlySpan<byte> payload)
    {
        var register = Crc32C.Update(seed, (ulong)position);
        register = Crc32C.Update(register, (uint)payload.Length);
        return Crc32C.Finish(Crc32C.Update(register, payload));
    }
}
