using System.Buffers.Binary;
using System.Text;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>Numbers of one device and epoch that lie together in a pack: readings, gaps, or readings with gaps between them.</summary>
internal sealed record PackBlock(ulong Epoch, string Device, RecordStamp Stamp, LedgerEntry[] Runs, Reading[] Readings)
{
    public ulong First => Runs[0].First;

    public ulong Last => Runs[^1].Last;

    public PackRange Range => new(Epoch, Device, First, Last, (ulong)Readings.Length);
}

/// <summary>What a pack's index says of one block.</summary>
/// <param name="Epoch">Epoch of its numbers.</param>
/// <param name="Device">Device id.</param>
/// <param name="First">First number.</param>
/// <param name="Last">Last number.</param>
/// <param name="Carried">How many of them have a reading; the others are gaps.</param>
internal readonly record struct PackRange(ulong Epoch, string Device, ulong First, ulong Last, ulong Carried)
{
    public ulong Count => Last - First + 1;
}

/// <summary>Bytes of blocks and of the index that names them all, at both ends of a pack.</summary>
/// <remarks>
/// <code>
/// block: 1 | 1 | clock (4) + unstamped (8) | epoch (64) | boot (64), if unstamped | id length (8) | id | first varint
///        | numbers - 1 varint | reason of its gaps (8), 0 for none | readings varint | base time zigzag varint | readings as in ReadingCodec
/// index: 1 | 2 | names varint | per name: epoch (64) | id length (8) | id
///        | blocks varint | per block: name varint | first varint | numbers - 1 varint | readings varint
/// </code>
/// </remarks>
internal sealed class PackCodec
{
    /// <summary>Most readings of a block: a record of it fits a message beside another one.</summary>
    public const int ReadingsMax = 250;

    private const byte Version = 1;
    private const byte TypeBlock = 1;
    private const byte TypeIndex = 2;

    private readonly ReadingCodec _readings = new();

    public static bool IsIndex(ReadOnlySpan<byte> bytes) => bytes.Length > 2 && bytes[0] == Version && bytes[1] == TypeIndex;

    public byte[] Write(PackBlock block)
    {
        var target = new byte[64 + TelemetryIds.LengthMax + (4 * Leb128.SizeMax) + (block.Readings.Length * ReadingCodec.SizeMax)];
        target[0] = Version;
        target[1] = TypeBlock;
        target[2] = (byte)((byte)block.Stamp.Clock | (block.Stamp.IsUnstamped ? OutboxRecordCodec.UnstampedFlag : 0));
        BinaryPrimitives.WriteUInt64LittleEndian(target.AsSpan(3), block.Epoch);
        var at = 11;
        if (block.Stamp.IsUnstamped)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(target.AsSpan(at), block.Stamp.Boot);
            at += sizeof(ulong);
        }

        at += WriteId(target.AsSpan(at), block.Device);
        at += Leb128.Write(target.AsSpan(at), block.First);
        at += Leb128.Write(target.AsSpan(at), block.Last - block.First);
        target[at++] = (byte)(block.Runs.FirstOrDefault(run => run.Gap is not null).Gap ?? 0);
        at += Leb128.Write(target.AsSpan(at), (ulong)block.Readings.Length);
        var baseMs = block.Readings.Length == 0 ? 0 : block.Readings[0].UnixMs;
        at += Leb128.Write(target.AsSpan(at), Leb128.ZigZag(baseMs));
        _readings.Begin(baseMs);
        var index = 0;
        var next = block.First;
        foreach (var run in block.Runs)
        {
            if (run.Gap is not null) continue;
            for (var number = run.First; number <= run.Last; number++)
            {
                at += _readings.Write(target.AsSpan(at), block.Readings[index++], number - next);
                next = number + 1;
            }
        }

        return target.AsSpan(0, at).ToArray();
    }

    public PackBlock? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 11 || bytes[0] != Version || bytes[1] != TypeBlock) return null;
        var stamp = new RecordStamp(OutboxRecordCodec.ClockOf(bytes[2] & 0x0F), null);
        var isUnstamped = (bytes[2] & OutboxRecordCodec.UnstampedFlag) != 0;
        var epoch = BinaryPrimitives.ReadUInt64LittleEndian(bytes[3..]);
        bytes = bytes[11..];
        if (isUnstamped)
        {
            if (bytes.Length < sizeof(ulong)) return null;
            stamp = stamp with { BootOrNull = BinaryPrimitives.ReadUInt64LittleEndian(bytes) };
            bytes = bytes[sizeof(ulong)..];
        }

        if (!OutboxRecordCodec.TryId(ref bytes, out var device)) return null;
        if (!Leb128.TryRead(ref bytes, out var first) || !Leb128.TryRead(ref bytes, out var more) || bytes.IsEmpty || first == 0) return null;
        var reason = (GapReason)bytes[0];
        bytes = bytes[1..];
        if (!Leb128.TryRead(ref bytes, out var count) || count > more + 1 || !Leb128.TryRead(ref bytes, out var zigzag)) return null;
        if (count > (ulong)bytes.Length) return null;
        var readings = new Reading[count];
        var runs = new List<LedgerEntry>();
        var next = first;
        _readings.Begin(Leb128.UnZigZag(zigzag));
        for (var index = 0; index < readings.Length; index++)
        {
            if (!_readings.TryRead(ref bytes, out readings[index], out var skip)) return null;
            if (skip > 0) runs.Add(new LedgerEntry(next, skip, reason));
            next += skip;
            if (runs.Count > 0 && runs[^1] is { Gap: null } run) runs[^1] = run with { Count = run.Count + 1 };
            else runs.Add(new LedgerEntry(next, 1, null));
            next++;
        }

        if (next <= first + more) runs.Add(new LedgerEntry(next, first + more - next + 1, reason));
        return bytes.IsEmpty && next <= first + more + 1 ? new PackBlock(epoch, device, stamp, [.. runs], readings) : null;
    }

    public static byte[] WriteIndex(IReadOnlyList<PackRange> ranges)
    {
        var names = new Dictionary<(ulong, string), int>();
        foreach (var range in ranges) names.TryAdd((range.Epoch, range.Device), names.Count);
        var target = new byte[2 + (2 * Leb128.SizeMax) + (names.Count * (9 + TelemetryIds.LengthMax)) + (ranges.Count * 4 * Leb128.SizeMax)];
        target[0] = Version;
        target[1] = TypeIndex;
        var at = 2 + Leb128.Write(target.AsSpan(2), (ulong)names.Count);
        foreach (var (epoch, device) in names.Keys)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(target.AsSpan(at), epoch);
            at += sizeof(ulong) + WriteId(target.AsSpan(at + sizeof(ulong)), device);
        }

        at += Leb128.Write(target.AsSpan(at), (ulong)ranges.Count);
        foreach (var range in ranges)
        {
            at += Leb128.Write(target.AsSpan(at), (ulong)names[(range.Epoch, range.Device)]);
            at += Leb128.Write(target.AsSpan(at), range.First);
            at += Leb128.Write(target.AsSpan(at), range.Last - range.First);
            at += Leb128.Write(target.AsSpan(at), range.Carried);
        }

        return target.AsSpan(0, at).ToArray();
    }

    public static List<PackRange>? ReadIndex(ReadOnlySpan<byte> bytes)
    {
        if (!IsIndex(bytes)) return null;
        bytes = bytes[2..];
        if (!Leb128.TryRead(ref bytes, out var nameCount) || nameCount > (ulong)bytes.Length) return null;
        var names = new (ulong Epoch, string Device)[nameCount];
        for (var index = 0; index < names.Length; index++)
        {
            if (bytes.Length < sizeof(ulong)) return null;
            var epoch = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            bytes = bytes[sizeof(ulong)..];
            if (!OutboxRecordCodec.TryId(ref bytes, out var device)) return null;
            names[index] = (epoch, device);
        }

        if (!Leb128.TryRead(ref bytes, out var count) || count > (ulong)bytes.Length) return null;
        var ranges = new List<PackRange>((int)count);
        for (ulong index = 0; index < count; index++)
        {
            if (!Leb128.TryRead(ref bytes, out var name) || name >= nameCount || !Leb128.TryRead(ref bytes, out var first)) return null;
            if (!Leb128.TryRead(ref bytes, out var more) || !Leb128.TryRead(ref bytes, out var carried)) return null;
            ranges.Add(new PackRange(names[name].Epoch, names[name].Device, first, first + more, carried));
        }

        return bytes.IsEmpty ? ranges : null;
    }

    private static int WriteId(Span<byte> target, string device)
    {
        var length = Encoding.UTF8.GetBytes(device, target[1..]);
        target[0] = (byte)length;
        return 1 + length;
    }
}
