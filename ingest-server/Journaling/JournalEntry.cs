using System.Buffers.Binary;
using System.Text;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Journaling;

/// <summary>Whether a record is an entry that this program understands.</summary>
public enum EntryStatus
{
    Ok,

    /// <summary>Written by a newer program: skipped and counted.</summary>
    UnknownVersion,

    /// <summary>A type of a newer program: skipped and counted.</summary>
    UnknownType,

    /// <summary>The record's checksum was right and yet it does not parse: a defect of ours.</summary>
    Malformed,
}

/// <summary>One journal entry, read in place; the format stands at <see cref="EntryWriter"/>.</summary>
public readonly ref struct JournalEntry
{
    private const int HeaderSize = 10;

    public EntryType Type { get; private init; }

    public long ReceivedUnixMs { get; private init; }

    /// <summary>Gateway id, UTF-8.</summary>
    public ReadOnlySpan<byte> Gateway { get; private init; }

    /// <summary>Device id, UTF-8; empty for node entries.</summary>
    public ReadOnlySpan<byte> Device { get; private init; }

    /// <summary>Ledger block of data, closings of a node birth; empty where there are none.</summary>
    public ReadOnlySpan<byte> Ledger { get; private init; }

    /// <summary>bdSeq of a node birth or death; -1 where unknown.</summary>
    public long BdSeq { get; private init; }

    public int RowCount { get; private init; }

    public ReadOnlySpan<byte> RowBytes { get; private init; }

    /// <summary>Topic of a refused message, alarm id of an acknowledgement, hash of a rule document or a registry, subject of an operator's action.</summary>
    public ReadOnlySpan<byte> Subject { get; private init; }

    /// <summary>Who acknowledged or acted.</summary>
    public ReadOnlySpan<byte> Who { get; private init; }

    /// <summary>Payload of a refused message, note of an acknowledgement or action, a rule document.</summary>
    public ReadOnlySpan<byte> Detail { get; private init; }

    public RefusalStage Stage { get; private init; }

    public byte Verdict { get; private init; }

    /// <summary>Of a filling journal: beyond the mark, or below it again.</summary>
    public bool IsBeyondMark { get; private init; }

    /// <summary>Of a filling journal, percent of its cap.</summary>
    public int Percent { get; private init; }

    /// <summary>First position of a dropped stretch.</summary>
    public long DroppedFrom { get; private init; }

    /// <summary>Position behind a dropped stretch.</summary>
    public long DroppedTo { get; private init; }

    /// <summary>What an operator did.</summary>
    public OperatorAction Action { get; private init; }

    /// <summary>Beginning of an operator's window, UTC ms; 0 for none.</summary>
    public long FromUnixMs { get; private init; }

    /// <summary>End of an operator's shelf or window, UTC ms; 0 for none.</summary>
    public long UntilUnixMs { get; private init; }

    public RowEnumerator Rows => new(RowBytes, RowCount, ReceivedUnixMs);

    public static string TextOf(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    public static EntryStatus Read(ReadOnlySpan<byte> bytes, out JournalEntry entry)
    {
        entry = default;
        if (bytes.Length < HeaderSize) return EntryStatus.Malformed;
        if (bytes[0] != EntryWriter.Version) return EntryStatus.UnknownVersion;
        var type = (EntryType)bytes[1];
        var received = BinaryPrimitives.ReadInt64LittleEndian(bytes[2..]);
        var rest = bytes[HeaderSize..];
        return type switch
        {
            EntryType.Tick => ReadTick(received, out entry),
            EntryType.Data or EntryType.DeviceBirth or EntryType.DeviceDeath => ReadDevice(type, received, rest, out entry),
            EntryType.NodeBirth or EntryType.NodeDeath => ReadNode(type, received, rest, out entry),
            EntryType.Refused => ReadRefused(received, rest, out entry),
            EntryType.Acknowledge => ReadAcknowledge(received, rest, out entry),
            EntryType.Filling => ReadFilling(received, rest, out entry),
            EntryType.Dropped => ReadDropped(received, rest, out entry),
            EntryType.Rules => ReadRules(received, rest, out entry),
            EntryType.Registry => ReadRegistry(received, rest, out entry),
            EntryType.Operate => ReadOperate(received, rest, out entry),
            _ => EntryStatus.UnknownType,
        };
    }

    private static EntryStatus ReadDevice(EntryType type, long received, ReadOnlySpan<byte> rest, out JournalEntry entry)
    {
        entry = default;
        ReadOnlySpan<byte> ledger = default;
        ulong rows = 0;
        if (!Take(ref rest, out var gateway) || !Take(ref rest, out var device)) return EntryStatus.Malformed;
        if (type == EntryType.Data && !Take(ref rest, out ledger)) return EntryStatus.Malformed;
        if (type != EntryType.DeviceDeath && (!Leb128.TryRead(ref rest, out rows) || rows > int.MaxValue)) return EntryStatus.Malformed;
        entry = new JournalEntry
        {
            Type = type, ReceivedUnixMs = received, Gateway = gateway, Device = device, Ledger = ledger,
            RowCount = (int)rows, RowBytes = rest, BdSeq = -1,
        };
        return EntryStatus.Ok;
    }

    private static EntryStatus ReadNode(EntryType type, long received, ReadOnlySpan<byte> rest, out JournalEntry entry)
    {
        entry = default;
        ReadOnlySpan<byte> closings = default;
        if (!Take(ref rest, out var gateway) || !Leb128.TryRead(ref rest, out var number)) return EntryStatus.Malformed;
        if (type == EntryType.NodeBirth && !Take(ref rest, out closings)) return EntryStatus.Malformed;
        var bdSeq = type == EntryType.NodeBirth ? (long)number : (long)number - 1;
        entry = new JournalEntry { Type = type, ReceivedUnixMs = received, Gateway = gateway, BdSeq = bdSeq, Ledger = closings };
        return EntryStatus.Ok;
    }

    private static EntryStatus ReadRefused(long received, ReadOnlySpan<byte> rest, out JournalEntry entry)
    {
        entry = default;
        if (!Take(ref rest, out var gateway) || !Take(ref rest, out var device) || !Take(ref rest, out var ledger)) return EntryStatus.Malformed;
        if (!Take(ref rest, out var topic) || rest.Length < 2) return EntryStatus.Malformed;
        var (stage, verdict) = ((RefusalStage)rest[0], rest[1]);
        rest = rest[2..];
        if (!Take(ref rest, out var payload)) return EntryStatus.Malformed;
        entry = new JournalEntry
        {
            Type = EntryType.Refused, ReceivedUnixMs = received, Gateway = gateway, Device = device, Ledger = ledger, Subject = topic, Stage = stage,
            Verdict = verdict, Detail = payload, BdSeq = -1,
        };
        return EntryStatus.Ok;
    }

    private static EntryStatus ReadAcknowledge(long received, ReadOnlySpan<byte> rest, out JournalEntry entry)
    {
        entry = default;
        if (!Take(ref rest, out var alarm) || !Take(ref rest, out var who) || !Take(ref rest, out var note)) return EntryStatus.Malformed;
        entry = new JournalEntry { Type = EntryType.Acknowledge, ReceivedUnixMs = received, Subject = alarm, Who = who, Detail = note, BdSeq = -1 };
        return EntryStatus.Ok;
    }

    private static EntryStatus ReadFilling(long received, ReadOnlySpan<byte> rest, out JournalEntry entry)
    {
        entry = default;
        if (rest.IsEmpty || rest[0] > 1) return EntryStatus.Malformed;
        var isBeyond = rest[0] == 1;
        rest = rest[1..];
        if (!Leb128.TryRead(ref rest, out var percent) || percent > int.MaxValue) return EntryStatus.Malformed;
        entry = new JournalEntry { Type = EntryType.Filling, ReceivedUnixMs = received, IsBeyondMark = isBeyond, Percent = (int)percent, BdSeq = -1 };
        return EntryStatus.Ok;
    }

    private static EntryStatus ReadDropped(long received, ReadOnlySpan<byte> rest, out JournalEntry entry)
    {
        entry = default;
        if (!Leb128.TryRead(ref rest, out var from) || !Leb128.TryRead(ref rest, out var to)) return EntryStatus.Malformed;
        if (from > to || to > long.MaxValue) return EntryStatus.Malformed;
        entry = new JournalEntry { Type = EntryType.Dropped, ReceivedUnixMs = received, DroppedFrom = (long)from, DroppedTo = (long)to, BdSeq = -1 };
        return EntryStatus.Ok;
    }

    private static EntryStatus ReadOperate(long received, ReadOnlySpan<byte> rest, out JournalEntry entry)
    {
        entry = default;
        if (rest.IsEmpty) return EntryStatus.Malformed;
        var action = (OperatorAction)rest[0];
        rest = rest[1..];
        if (!Take(ref rest, out var subject) || !Take(ref rest, out var who)) return EntryStatus.Malformed;
        if (!Leb128.TryRead(ref rest, out var from) || !Leb128.TryRead(ref rest, out var until) || from > long.MaxValue || until > long.MaxValue) return EntryStatus.Malformed;
        if (!Take(ref rest, out var note)) return EntryStatus.Malformed;
        entry = new JournalEntry
        {
            Type = EntryType.Operate, ReceivedUnixMs = received, Action = action, Subject = subject, Who = who, FromUnixMs = (long)from,
            UntilUnixMs = (long)until, Detail = note, BdSeq = -1,
        };
        return EntryStatus.Ok;
    }

    private static EntryStatus ReadRules(long received, ReadOnlySpan<byte> rest, out JournalEntry entry)
    {
        entry = default;
        if (!Take(ref rest, out var hash) || !Take(ref rest, out var document)) return EntryStatus.Malformed;
        entry = new JournalEntry { Type = EntryType.Rules, ReceivedUnixMs = received, Subject = hash, Detail = document, BdSeq = -1 };
        return EntryStatus.Ok;
    }

    private static EntryStatus ReadRegistry(long received, ReadOnlySpan<byte> rest, out JournalEntry entry)
    {
        entry = default;
        if (!Take(ref rest, out var hash)) return EntryStatus.Malformed;
        entry = new JournalEntry { Type = EntryType.Registry, ReceivedUnixMs = received, Subject = hash, BdSeq = -1 };
        return EntryStatus.Ok;
    }

    private static EntryStatus ReadTick(long received, out JournalEntry entry)
    {
        entry = new JournalEntry { Type = EntryType.Tick, ReceivedUnixMs = received, BdSeq = -1 };
        return EntryStatus.Ok;
    }

    private static bool Take(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (!Leb128.TryRead(ref rest, out var length) || length > (ulong)rest.Length) return false;
        bytes = rest[..(int)length];
        rest = rest[(int)length..];
        return true;
    }

    /// <summary>Enumerates the rows; ends early at bytes that do not parse.</summary>
    public ref struct RowEnumerator(ReadOnlySpan<byte> bytes, int count, long receivedUnixMs)
    {
        private ReadOnlySpan<byte> _rest = bytes;
        private int _left = count;
        private long _previous = receivedUnixMs;

        public JournalRow Current { get; private set; }

        public readonly RowEnumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_left-- <= 0 || !Leb128.TryRead(ref _rest, out var quantity) || _rest.IsEmpty) return false;
            var flags = _rest[0];
            _rest = _rest[1..];
            if (!Leb128.TryRead(ref _rest, out var delta)) return false;
            _previous += Leb128.UnZigZag(delta);
            var value = double.NaN;
            if ((flags & EntryWriter.ValueFlag) != 0)
            {
                if (_rest.Length < sizeof(double)) return false;
                value = BinaryPrimitives.ReadDoubleLittleEndian(_rest);
                _rest = _rest[sizeof(double)..];
            }

            var reading = new Reading((Quantity)quantity, _previous, value, (Quality)(flags & EntryWriter.QualityMask));
            Current = new JournalRow(reading, (flags & EntryWriter.HistoricalFlag) != 0, (flags & EntryWriter.FutureFlag) != 0, (flags & EntryWriter.LateFlag) != 0);
            return true;
        }
    }
}

/// <summary>One row of a journal entry.</summary>
/// <param name="Reading">The reading.</param>
/// <param name="IsHistorical">Came on the HISTORY lane: must not change present state.</param>
/// <param name="IsAhead">Its time is more than 2 min ahead of its receipt: timers use the receipt.</param>
/// <param name="IsLate">Its time is more than 5 min behind its receipt; never set in entries of programs before 2026-11-30.</param>
public readonly record struct JournalRow(Reading Reading, bool IsHistorical, bool IsAhead, bool IsLate);
