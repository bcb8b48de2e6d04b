using System.Buffers.Binary;
using System.Globalization;

namespace SmartPoles.Protocols.Journal;

/// <summary>The first 64 bytes of a segment file. All integers little endian.</summary>
/// <remarks>
/// Format version 1. A file is a segment of this log only if magic, version, CRC, log id and the position in its name all agree.
/// <code>
///  0          8         9          10          12                 16              24               32
/// +----------+---------+----------+-----------+------------------+---------------+----------------+
/// | magic    | version | header   | reserved  | record bytes max | base position | previous end   |
/// | 8 B      | u8 = 1  | u8 = 64  | u16 = 0   | u32              | u64           | u64            |
/// +----------+---------+----------+-----------+------------------+---------------+----------------+
/// | created, Unix ms i64 | log id 16 B                           | reserved u32  | crc32c u32     |
/// +----------------------+---------------------------------------+---------------+----------------+
///  32                     40                                      56              60             64
/// </code>
/// <c>previous end</c> is where the records of the segment before stopped. Below the base position it marks a hole that the log
/// made itself: a torn tail that was cut, or a commit that failed. The crc covers the 60 bytes before it.
/// </remarks>
internal readonly record struct SegmentHeader(
    long BasePosition, long PreviousEnd, long CreatedUnixMs, Guid LogId, int RecordBytesMax)
{
    public const int Size = 64;
    public const byte FormatVersion = 1;
    public const string Extension = ".seg";

    private const int CrcOffset = 60;

    private static ReadOnlySpan<byte> Magic => "SPJRNSEG"u8;

    public string FileName => NameOf(BasePosition);

    public static string NameOf(long basePosition) => basePosition.ToString("x16", CultureInfo.InvariantCulture) + Extension;

    /// <summary>The base position that a file name claims, or null if the name is not that of a segment.</summary>
    public static long? PositionInName(string name) =>
        name.Length == 16 + Extension.Length && name.EndsWith(Extension, StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var position)
        && position >= 0
            ? position
            : null;

    public void Write(Span<byte> destination)
    {
        destination[..Size].Clear();
        Magic.CopyTo(destination);
        destination[8] = FormatVersion;
        destination[9] = Size;
        BinaryPrimitives.WriteInt32LittleEndian(destination[12..], RecordBytesMax);
        BinaryPrimitives.WriteInt64LittleEndian(destination[16..], BasePosition);
        BinaryPrimitives.WriteInt64LittleEndian(destination[24..], PreviousEnd);
        BinaryPrimitives.WriteInt64LittleEndian(destination[32..], CreatedUnixMs);
        LogId.TryWriteBytes(destination[40..56]);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[CrcOffset..], Crc32C.Compute(destination[..CrcOffset]));
    }

    /// <summary>Reads a header; the reason says why the bytes are none, and is null when they are one.</summary>
    public static string? Read(ReadOnlySpan<byte> source, out SegmentHeader header)
    {
        header = default;
        if (source.Length < Size) return "shorter than a segment header";
        if (!source.StartsWith(Magic)) return "not a segment file";
        if (source[8] != FormatVersion) return $"format version {source[8]}, this program reads {FormatVersion}";
        if (BinaryPrimitives.ReadUInt32LittleEndian(source[CrcOffset..]) != Crc32C.Compute(source[..CrcOffset]))
        {
            return "segment header fails its CRC";
        }

        var read = new SegmentHeader(
            BinaryPrimitives.ReadInt64LittleEndian(source[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[32..]),
            new Guid(source[40..56]),
            BinaryPrimitives.ReadInt32LittleEndian(source[12..]));
        if (read.BasePosition < 0 || read.PreviousEnd < 0 || read.PreviousEnd > read.BasePosition
            || read.RecordBytesMax is < 0 or > SegmentLogOptions.RecordBytesLimit)
        {
            return "segment header holds impossible positions";
        }

        header = read;
        return null;
    }
}
