using System.Buffers.Binary;
using System.Text;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>Bytes of one record of the outbox's log: the readings of one poll, split by class.</summary>
/// <remarks>
/// <code>
/// +-------------+----------+-------------+-----------+----------------+-----------+----+---------------+--------------+
/// | version = 2 | type = 1 | clock (4) + | start of  | boot (64), if  | id length | id | base time     | sections (8) |
/// |    (8)      |   (8)    | unstamped(8)| agent (64)| unstamped      |    (8)    |    | varint ms     |              |
/// +-------------+----------+-------------+-----------+----------------+-----------+----+---------------+--------------+
/// then per section: class (8) | first number varint | count varint | readings as in ReadingCodec
/// </code>
/// Times are UTC, or, unstamped, since the machine's start. Version 1, still read, had one section of whole readings:
/// <code>
/// 1 | 1 | epoch (64) | clock (8) | id length (8) | id | first, count, UTC ms base varint
/// then per reading: quantity varint | ms after the reading before it, zigzag varint | quality (8) | value f64, only if good
/// </code>
/// A record of type 2 tells at which numbers the records before it ended, so that damage shows as missing numbers:
/// <code>
/// 2 | 2 | entries varint | then per entry: epoch (64) | id length (8) | id | last number varint
/// </code>
/// </remarks>
internal sealed class OutboxRecordCodec
{
    public const byte Version = 2;
    public const byte VersionOne = 1;

    internal const byte UnstampedFlag = 0x10;

    private const byte TypeReadings = 1;
    private const byte TypeNumbers = 2;
    private const int VersionOneHead = 12;

    private readonly ReadingCodec _readings = new();

    public static int SizeMax(int readings) =>
        32 + TelemetryIds.LengthMax + (DropClasses.Count * (1 + (2 * Leb128.SizeMax))) + (readings * ReadingCodec.SizeMax);

    /// <summary>Begins a record; sections follow.</summary>
    public int WriteHead(Span<byte> target, ulong start, ReadOnlySpan<byte> idUtf8, in RecordStamp stamp, long baseMs, int sections)
    {
        target[0] = Version;
        target[1] = TypeReadings;
        target[2] = (byte)((byte)stamp.Clock | (stamp.IsUnstamped ? UnstampedFlag : 0));
        BinaryPrimitives.WriteUInt64LittleEndian(target[3..], start);
        var at = 11;
        if (stamp.IsUnstamped)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(target[at..], stamp.Boot);
            at += sizeof(ulong);
        }

        target[at++] = (byte)idUtf8.Length;
        idUtf8.CopyTo(target[at..]);
        at += idUtf8.Length;
        at += Leb128.Write(target[at..], Leb128.ZigZag(baseMs));
        target[at++] = (byte)sections;
        return at;
    }

    /// <summary>Writes the readings of a class, if there are any of it.</summary>
    public int WriteSection(Span<byte> target, DropClass @class, ulong first, int count, IReadOnlyList<Reading> readings, long shiftMs, long baseMs)
    {
        target[0] = (byte)@class;
        var at = 1;
        at += Leb128.Write(target[at..], first);
        at += Leb128.Write(target[at..], (ulong)count);
        _readings.Begin(baseMs);
        for (var index = 0; index < readings.Count; index++)
        {
            var reading = readings[index];
            if (DropClasses.Of(reading.Quantity) != @class) continue;
            at += _readings.Write(target[at..], reading with { UnixMs = reading.UnixMs + shiftMs }, skip: 0);
        }

        return at;
    }

    public static int WriteNumbers(Span<byte> target, IReadOnlyList<LedgerClosing> numbers)
    {
        target[0] = Version;
        target[1] = TypeNumbers;
        var at = 2 + Leb128.Write(target[2..], (ulong)numbers.Count);
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(target[at..], number.Epoch);
            at += sizeof(ulong);
            var length = Encoding.UTF8.GetBytes(number.Device, target[(at + 1)..]);
            target[at] = (byte)length;
            at += 1 + length;
            at += Leb128.Write(target[at..], number.Last);
        }

        return at;
    }

    /// <summary>
    /// Reads a record of either version and hands over its sections or numbers; false for bytes of a later version or of another
    /// program, which count as damaged.
    /// </summary>
    public bool TryRead(ReadOnlySpan<byte> bytes, out OutboxEntry entry)
    {
        entry = default;
        if (bytes.Length < 2) return false;
        return (bytes[0], bytes[1]) switch
        {
            (Version, TypeReadings) => TryReadings(bytes[2..], out entry),
            (Version, TypeNumbers) => TryNumbers(bytes[2..], out entry),
            (VersionOne, TypeReadings) => TryVersionOne(bytes, out entry),
            _ => false,
        };
    }

    internal static bool TryId(ref ReadOnlySpan<byte> bytes, out string device)
    {
        device = "";
        if (bytes.IsEmpty || bytes.Length < 1 + bytes[0]) return false;
        device = Encoding.UTF8.GetString(bytes.Slice(1, bytes[0]));
        bytes = bytes[(1 + bytes[0])..];
        return TelemetryIds.IsValid(device);
    }

    internal static ClockQuality ClockOf(int bits) => bits <= (byte)ClockQuality.Synchronised ? (ClockQuality)bits : ClockQuality.Unknown;

    private bool TryReadings(ReadOnlySpan<byte> bytes, out OutboxEntry entry)
    {
        entry = default;
        if (bytes.Length < 1 + sizeof(ulong)) return false;
        var flags = bytes[0];
        var start = BinaryPrimitives.ReadUInt64LittleEndian(bytes[1..]);
        bytes = bytes[(1 + sizeof(ulong))..];
        var stamp = new RecordStamp(ClockOf(flags & 0x0F), null);
        if ((flags & UnstampedFlag) != 0)
        {
            if (bytes.Length < sizeof(ulong)) return false;
            stamp = stamp with { BootOrNull = BinaryPrimitives.ReadUInt64LittleEndian(bytes) };
            bytes = bytes[sizeof(ulong)..];
        }

        if (!TryId(ref bytes, out var device) || !Leb128.TryRead(ref bytes, out var zigzag) || bytes.IsEmpty) return false;
        var sections = new OutboxSection[bytes[0]];
        bytes = bytes[1..];
        for (var index = 0; index < sections.Length; index++)
        {
            if (bytes.IsEmpty || bytes[0] >= DropClasses.Count) return false;
            var @class = (DropClass)bytes[0];
            bytes = bytes[1..];
            if (!Leb128.TryRead(ref bytes, out var first) || !Leb128.TryRead(ref bytes, out var count)) return false;
            if (first == 0 || count == 0 || count > (ulong)bytes.Length) return false;
            var readings = new Reading[count];
            _readings.Begin(Leb128.UnZigZag(zigzag));
            for (var at = 0; at < readings.Length; at++)
            {
                if (!_readings.TryRead(ref bytes, out readings[at], out _)) return false;
            }

            sections[index] = new OutboxSection(@class, DropClasses.EpochOf(start, @class), first, readings);
        }

        entry = new OutboxEntry(device, stamp, sections, []);
        return bytes.IsEmpty;
    }

    private static bool TryNumbers(ReadOnlySpan<byte> bytes, out OutboxEntry entry)
    {
        entry = default;
        if (!Leb128.TryRead(ref bytes, out var count) || count > (ulong)bytes.Length) return false;
        var numbers = new LedgerClosing[count];
        for (var index = 0; index < numbers.Length; index++)
        {
            if (bytes.Length < sizeof(ulong)) return false;
            var epoch = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            bytes = bytes[sizeof(ulong)..];
            if (!TryId(ref bytes, out var device) || !Leb128.TryRead(ref bytes, out var last)) return false;
            numbers[index] = new LedgerClosing(epoch, device, last);
        }

        entry = new OutboxEntry("", default, [], numbers);
        return bytes.IsEmpty;
    }

    private static bool TryVersionOne(ReadOnlySpan<byte> bytes, out OutboxEntry entry)
    {
        entry = default;
        if (bytes.Length < VersionOneHead) return false;
        var epoch = BinaryPrimitives.ReadUInt64LittleEndian(bytes[2..]);
        var clock = ClockOf(bytes[10]);
        bytes = bytes[11..];
        if (!TryId(ref bytes, out var device)) return false;
        if (!Leb128.TryRead(ref bytes, out var first) || !Leb128.TryRead(ref bytes, out var count)) return false;
        if (!Leb128.TryRead(ref bytes, out var baseMs) || first == 0 || count == 0 || count > (ulong)bytes.Length) return false;
        var readings = new Reading[count];
        var unixMs = (long)baseMs;
        for (var index = 0; index < readings.Length; index++)
        {
            if (!Leb128.TryRead(ref bytes, out var quantity) || quantity > ushort.MaxValue) return false;
            if (!Leb128.TryRead(ref bytes, out var delta) || bytes.IsEmpty) return false;
            unixMs += Leb128.UnZigZag(delta);
            var quality = (Quality)bytes[0];
            bytes = bytes[1..];
            var value = double.NaN;
            if (quality == Quality.Good)
            {
                if (bytes.Length < sizeof(double)) return false;
                value = BinaryPrimitives.ReadDoubleLittleEndian(bytes);
                bytes = bytes[sizeof(double)..];
            }

            readings[index] = new Reading((Protocols.Telemetry.Quantities.Quantity)quantity, unixMs, value, quality);
        }

        // One epoch held all classes then: its numbers stay together, in the middle class.
        entry = new OutboxEntry(device, new RecordStamp(clock, null), [new OutboxSection(DropClass.Process, epoch, first, readings)], []);
        return bytes.IsEmpty;
    }
}

/// <summary>How the readings of a record were stamped.</summary>
/// <param name="Clock">Quality of the clock.</param>
/// <param name="BootOrNull">Null for UTC; else the times count from the start of the machine that this number names.</param>
internal readonly record struct RecordStamp(ClockQuality Clock, ulong? BootOrNull)
{
    public bool IsUnstamped => BootOrNull is not null;

    public ulong Boot => BootOrNull.GetValueOrDefault();
}

/// <summary>A record as read: sections of one poll, or the numbers at the beginning of a segment.</summary>
internal readonly record struct OutboxEntry(string Device, RecordStamp Stamp, OutboxSection[] Sections, LedgerClosing[] Numbers);

/// <summary>The readings of one class of one poll.</summary>
internal readonly record struct OutboxSection(DropClass Class, ulong Epoch, ulong First, Reading[] Readings)
{
    public ulong Last => First + (ulong)Readings.Length - 1;
}
