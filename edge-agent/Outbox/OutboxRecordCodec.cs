using System.Buffers.Binary;
using System.Text;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>Bytes of one outbox record.</summary>
/// <remarks>
/// <code>
/// +-------------+----------+------------+-----------+---------------+----------+---------+---------+-------------+
/// | version = 1 | type = 1 | epoch (64, | clock (8) | id length (8) | id UTF-8 | first   | count   | UTC ms base |
/// |    (8)      |   (8)    |  low first)|           |               |          | varint  | varint  | varint      |
/// +-------------+----------+------------+-----------+---------------+----------+---------+---------+-------------+
/// then per reading: quantity varint | ms after the reading before it, zigzag varint | quality (8) | value f64, only if good
/// </code>
/// </remarks>
public static class OutboxRecordCodec
{
    public const byte Version = 1;

    private const byte TypeReadings = 1;
    private const int HeadSize = 12;
    private const int ReadingSizeMax = (2 * Leb128.SizeMax) + 1 + sizeof(double);

    public static int SizeMax(int readings) => HeadSize + TelemetryIds.LengthMax + (3 * Leb128.SizeMax) + (readings * ReadingSizeMax);

    public static int Write(
        Span<byte> target, ulong epoch, string device, ClockQuality clock, ulong first, IReadOnlyList<Reading> readings)
    {
        target[0] = Version;
        target[1] = TypeReadings;
        BinaryPrimitives.WriteUInt64LittleEndian(target[2..], epoch);
        target[10] = (byte)clock;
        var at = HeadSize + Encoding.UTF8.GetBytes(device, target[HeadSize..]);
        target[11] = (byte)(at - HeadSize);
        at += Leb128.Write(target[at..], first);
        at += Leb128.Write(target[at..], (ulong)readings.Count);
        var before = readings[0].UnixMs;
        at += Leb128.Write(target[at..], (ulong)before);
        for (var index = 0; index < readings.Count; index++)
        {
            var reading = readings[index];
            at += Leb128.Write(target[at..], (ulong)reading.Quantity);
            at += Leb128.Write(target[at..], Leb128.ZigZag(reading.UnixMs - before));
            before = reading.UnixMs;
            target[at++] = (byte)reading.Quality;
            if (!reading.IsGood) continue;
            BinaryPrimitives.WriteDoubleLittleEndian(target[at..], reading.Value);
            at += sizeof(double);
        }

        return at;
    }

    /// <summary>The record, or null for bytes of another version or of another program.</summary>
    public static OutboxRecord? Read(ReadOnlySpan<byte> bytes, long position, long end)
    {
        if (!TryHead(ref bytes, out var head)) return null;
        var readings = new Reading[head.Count];
        var unixMs = head.UnixMs;
        for (var index = 0; index < readings.Length; index++)
        {
            if (!Leb128.TryRead(ref bytes, out var quantity) || quantity > ushort.MaxValue) return null;
            if (!Leb128.TryRead(ref bytes, out var delta) || bytes.IsEmpty) return null;
            unixMs += Leb128.UnZigZag(delta);
            var quality = (Quality)bytes[0];
            bytes = bytes[1..];
            var value = double.NaN;
            if (quality == Quality.Good)
            {
                if (bytes.Length < sizeof(double)) return null;
                value = BinaryPrimitives.ReadDoubleLittleEndian(bytes);
                bytes = bytes[sizeof(double)..];
            }

            readings[index] = new Reading((Quantity)quantity, unixMs, value, quality);
        }

        return bytes.IsEmpty ? new OutboxRecord(position, end, head.Epoch, head.Device, head.Clock, [new LedgerEntry(head.First, (ulong)head.Count, null)], readings) : null;
    }

    internal static bool TryHead(ref ReadOnlySpan<byte> bytes, out RecordHead head)
    {
        head = default;
        if (bytes.Length < HeadSize || bytes[0] != Version || bytes[1] != TypeReadings) return false;
        var epoch = BinaryPrimitives.ReadUInt64LittleEndian(bytes[2..]);
        var clock = bytes[10] <= (byte)ClockQuality.Synchronised ? (ClockQuality)bytes[10] : ClockQuality.Unknown;
        int idLength = bytes[11];
        bytes = bytes[HeadSize..];
        if (bytes.Length < idLength) return false;
        var device = Encoding.UTF8.GetString(bytes[..idLength]);
        bytes = bytes[idLength..];
        if (!Leb128.TryRead(ref bytes, out var first) || !Leb128.TryRead(ref bytes, out var count)) return false;
        if (!Leb128.TryRead(ref bytes, out var unixMs) || first == 0 || count == 0 || count > (ulong)bytes.Length) return false;
        head = new RecordHead(epoch, device, clock, first, (int)count, (long)unixMs);
        return TelemetryIds.IsValid(device);
    }
}

/// <summary>The beginning of a record: all that a scan needs.</summary>
internal readonly record struct RecordHead(ulong Epoch, string Device, ClockQuality Clock, ulong First, int Count, long UnixMs)
{
    public ulong Last => First + (ulong)Count - 1;
}
