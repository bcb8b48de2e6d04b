using System.Buffers.Binary;

namespace SmartPoles.IngestServer.Backtest;

/// <summary>One message of a recording of the simulators (<c>device-simulators record</c>), read in place. All integers little endian.</summary>
/// <remarks>
/// Recording format version 1, the payload of one record of a segment log; stated here anew from docs/recordings.md's programs, on purpose:
/// no program uses another's code.
/// <code>
/// +-------------+----------+----------------+-----------------+------------------+-------------------+-----------------+
/// | version = 1 | kind (8) | flags (8)      | received UTC    | monotonic, ns    | topic length (16) | topic | payload |
/// |    (8)      | 2 = msg  | retain|QoS (2) | Unix us (64)    | from Begin (64)  |                   |       |         |
/// +-------------+----------+----------------+-----------------+------------------+-------------------+-----------------+
/// </code>
/// </remarks>
internal readonly ref struct RecordedMessage
{
    private const byte Version = 1;
    private const byte BeginKind = 1;
    private const byte MessageKind = 2;
    private const byte KindMax = 5;
    private const int HeadSize = 21;

    /// <summary>A message, and not a note of the recorder.</summary>
    internal bool IsMessage { get; private init; }

    internal bool IsBegin { get; private init; }

    internal int Qos { get; private init; }

    internal long UnixUs { get; private init; }

    internal long OffsetNs { get; private init; }

    internal ReadOnlySpan<byte> Topic { get; private init; }

    internal ReadOnlySpan<byte> Payload { get; private init; }

    /// <summary>False for bytes that are no entry of a recording, or of a later version.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, out RecordedMessage message)
    {
        message = default;
        if (bytes.Length < HeadSize || bytes[0] != Version || bytes[1] is < BeginKind or > KindMax) return false;
        var topic = BinaryPrimitives.ReadUInt16LittleEndian(bytes[19..]);
        if (bytes.Length < HeadSize + topic) return false;
        message = new RecordedMessage
        {
            IsMessage = bytes[1] == MessageKind,
            IsBegin = bytes[1] == BeginKind,
            Qos = bytes[2] & 3,
            UnixUs = BinaryPrimitives.ReadInt64LittleEndian(bytes[3..]),
            OffsetNs = BinaryPrimitives.ReadInt64LittleEndian(bytes[11..]),
            Topic = bytes.Slice(HeadSize, topic),
            Payload = bytes[(HeadSize + topic)..],
        };
        return true;
    }
}
