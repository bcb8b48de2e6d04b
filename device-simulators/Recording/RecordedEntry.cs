using System.Buffers.Binary;
using System.Text;

namespace SmartPoles.DeviceSimulators.Recording;

/// <summary>One entry of a recording. All integers little endian.</summary>
/// <remarks>
/// Format version 1; the payload of a record of <see cref="Protocols.Journal.SegmentLog"/>.
/// <code>
/// +-------------+----------+----------------+-----------------+------------------+-------------------+-----------------+
/// | version = 1 | kind (8) | flags (8)      | received UTC    | monotonic, ns    | topic length (16) | topic | payload |
/// |    (8)      |          | retain|QoS (2) | Unix us (64)    | from Begin (64)  |                   |       |         |
/// +-------------+----------+----------------+-----------------+------------------+-------------------+-----------------+
/// other kinds:   flags 0, topic = text, payload = count (64) where the kind has one
/// </code>
/// Both times are taken when the packet was read off the connection. Distances are told by the monotonic one alone; the other one jumps with
/// the clock of the recording machine. Topic and payload borrow the input.
/// </remarks>
public readonly ref struct RecordedEntry
{
    /// <summary>Format version written and read.</summary>
    public const byte Version = 1;

    /// <summary>Bytes before the topic.</summary>
    public const int HeadSize = 21;

    /// <summary>Longest payload of a message that a recording holds, bytes: more than any broker of the field passes on.</summary>
    public const int PayloadBytesMax = 4 * 1024 * 1024;

    /// <summary>Longest entry.</summary>
    public const int SizeMax = HeadSize + ushort.MaxValue + PayloadBytesMax;

    private const int RetainFlag = 4;

    /// <summary>What it is.</summary>
    public EntryKind Kind { get; init; }

    /// <summary>QoS 0..2 that the message came with: never more than the broker grants.</summary>
    public int Qos { get; init; }

    /// <summary>The message was marked as retained.</summary>
    public bool IsRetained { get; init; }

    /// <summary>Receive time, UTC, Unix microseconds.</summary>
    public long UnixUs { get; init; }

    /// <summary>Receive time since the recording began, monotonic, nanoseconds.</summary>
    public long OffsetNs { get; init; }

    /// <summary>Topic of a message, UTF-8; the text of another entry.</summary>
    public ReadOnlySpan<byte> Topic { get; init; }

    /// <summary>Body of a message.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>The count of an entry that has one, else 0.</summary>
    public long Count => Payload.Length >= sizeof(long) ? BinaryPrimitives.ReadInt64LittleEndian(Payload) : 0;

    /// <summary>Bytes that it takes.</summary>
    public int Size => HeadSize + Topic.Length + Payload.Length;

    /// <summary>Writes it; the target must hold <see cref="Size"/> bytes.</summary>
    public void Write(Span<byte> target)
    {
        target[0] = Version;
        target[1] = (byte)Kind;
        target[2] = (byte)(Qos | (IsRetained ? RetainFlag : 0));
        BinaryPrimitives.WriteInt64LittleEndian(target[3..], UnixUs);
        BinaryPrimitives.WriteInt64LittleEndian(target[11..], OffsetNs);
        BinaryPrimitives.WriteUInt16LittleEndian(target[19..], (ushort)Topic.Length);
        Topic.CopyTo(target[HeadSize..]);
        Payload.CopyTo(target[(HeadSize + Topic.Length)..]);
    }

    /// <summary>An entry that is no message.</summary>
    public static byte[] Note(EntryKind kind, long unixUs, long offsetNs, string text, long? count = null)
    {
        Span<byte> number = stackalloc byte[count is null ? 0 : sizeof(long)];
        if (count is { } value) BinaryPrimitives.WriteInt64LittleEndian(number, value);
        var entry = new RecordedEntry { Kind = kind, UnixUs = unixUs, OffsetNs = offsetNs, Topic = Encoding.UTF8.GetBytes(text), Payload = number };
        var bytes = new byte[entry.Size];
        entry.Write(bytes);
        return bytes;
    }

    /// <summary>Reads an entry; false for bytes that are none, or of a later version.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RecordedEntry entry)
    {
        entry = default;
        if (bytes.Length < HeadSize || bytes[0] != Version || bytes[1] is < (byte)EntryKind.Begin or > (byte)EntryKind.End) return false;
        var topicLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[19..]);
        if (bytes.Length < HeadSize + topicLength) return false;
        entry = new RecordedEntry
        {
            Kind = (EntryKind)bytes[1],
            Qos = bytes[2] & 3,
            IsRetained = (bytes[2] & RetainFlag) != 0,
            UnixUs = BinaryPrimitives.ReadInt64LittleEndian(bytes[3..]),
            OffsetNs = BinaryPrimitives.ReadInt64LittleEndian(bytes[11..]),
            Topic = bytes.Slice(HeadSize, topicLength),
            Payload = bytes[(HeadSize + topicLength)..],
        };
        return true;
    }
}
