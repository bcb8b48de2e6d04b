using System.Buffers.Binary;

namespace SmartPoles.Protocols.Telemetry.Ledger;

/// <summary>Which records of one device and epoch a DATA message carries, and which will never come.</summary>
/// <remarks>
/// Value of the Bytes metric <c>ledger</c>. The readings of the message, in their order, take the numbers of its runs,
/// in their order. Numbers are per gateway, epoch and device, from 1, without holes.
/// <code>
/// +-------------+-----------+--------------------+----------------+----------------------------------------+
/// | version = 1 | clock (8) | epoch (64, low     | entries        | entry: varint count * 2 + (1 for a gap)|
/// |    (8)      |           |  byte first)       | (varint)       |  varint first | gap only: reason (8)   |
/// +-------------+-----------+--------------------+----------------+----------------------------------------+
/// </code>
/// The block borrows the input buffer.
/// </remarks>
public readonly ref struct LedgerBlock
{
    /// <summary>Format version written and read.</summary>
    public const byte Version = 1;

    /// <summary>Most entries of one block; bounds what a message can make the server do.</summary>
    public const int EntriesMax = 1024;

    private const int HeaderSize = 10;

    private readonly ReadOnlySpan<byte> _entries;

    private LedgerBlock(ReadOnlySpan<byte> entries, ClockQuality clock, ulong epoch, int entryCount, ulong recordCount)
    {
        _entries = entries;
        Clock = clock;
        Epoch = epoch;
        EntryCount = entryCount;
        RecordCount = recordCount;
    }

    /// <summary>How the records were stamped.</summary>
    public ClockQuality Clock { get; }

    /// <summary>Random number drawn when the agent started that took the records.</summary>
    public ulong Epoch { get; }

    /// <summary>Number of entries.</summary>
    public int EntryCount { get; }

    /// <summary>Records that the message must carry: the sum over the runs that are no gaps.</summary>
    public ulong RecordCount { get; }

    /// <summary>Reads and checks a block.</summary>
    public static LedgerStatus Read(ReadOnlySpan<byte> bytes, out LedgerBlock block)
    {
        block = default;
        if (bytes.IsEmpty || bytes[0] != Version) return LedgerStatus.UnknownVersion;
        if (bytes.Length < HeaderSize) return LedgerStatus.Truncated;
        var clock = bytes[1] <= (byte)ClockQuality.Synchronised ? (ClockQuality)bytes[1] : ClockQuality.Unknown;
        var epoch = BinaryPrimitives.ReadUInt64LittleEndian(bytes[2..]);
        var rest = bytes[HeaderSize..];
        if (!Leb128.TryRead(ref rest, out var count)) return LedgerStatus.Truncated;
        if (count > EntriesMax) return LedgerStatus.TooManyEntries;
        var entries = rest;
        ulong records = 0;
        for (ulong index = 0; index < count; index++)
        {
            var status = ReadEntry(ref rest, out var entry);
            if (status != LedgerStatus.Ok) return status;
            if (entry.Gap is null) records += entry.Count;
            if (records > long.MaxValue) return LedgerStatus.BadNumber;
        }

        if (!rest.IsEmpty) return LedgerStatus.TrailingBytes;
        block = new LedgerBlock(entries, clock, epoch, (int)count, records);
        return LedgerStatus.Ok;
    }

    /// <summary>Bytes that a block of so many entries may need.</summary>
    public static int SizeMax(int entries) => HeaderSize + Leb128.SizeMax + entries * (2 * Leb128.SizeMax + 1);

    /// <summary>Writes a block; the target must hold <see cref="SizeMax"/> bytes.</summary>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> target, ClockQuality clock, ulong epoch, ReadOnlySpan<LedgerEntry> entries)
    {
        target[0] = Version;
        target[1] = (byte)clock;
        BinaryPrimitives.WriteUInt64LittleEndian(target[2..], epoch);
        var at = HeaderSize;
        at += Leb128.Write(target[at..], (ulong)entries.Length);
        foreach (var entry in entries)
        {
            at += Leb128.Write(target[at..], entry.Count * 2 + (entry.Gap is null ? 0UL : 1));
            at += Leb128.Write(target[at..], entry.First);
            if (entry.Gap is { } reason) target[at++] = (byte)reason;
        }

        return at;
    }

    /// <summary>The entries in the order of the wire.</summary>
    public Enumerator GetEnumerator() => new(_entries, EntryCount);

    private static LedgerStatus ReadEntry(ref ReadOnlySpan<byte> bytes, out LedgerEntry entry)
    {
        entry = default;
        if (!Leb128.TryRead(ref bytes, out var head) || !Leb128.TryRead(ref bytes, out var first)) return LedgerStatus.Truncated;
        GapReason? gap = null;
        if ((head & 1) != 0)
        {
            if (bytes.IsEmpty) return LedgerStatus.Truncated;
            gap = (GapReason)bytes[0];
            bytes = bytes[1..];
        }

        var count = head >> 1;
        if (count == 0 || first == 0 || first > long.MaxValue || count > long.MaxValue - first) return LedgerStatus.BadNumber;
        entry = new LedgerEntry(first, count, gap);
        return LedgerStatus.Ok;
    }

    /// <summary>Enumerates the entries of a checked block.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;
        private int _left;

        internal Enumerator(ReadOnlySpan<byte> entries, int count)
        {
            _rest = entries;
            _left = count;
        }

        /// <summary>The entry at hand.</summary>
        public LedgerEntry Current { get; private set; }

        /// <summary>Goes to the next entry.</summary>
        public bool MoveNext()
        {
            if (_left-- <= 0 || ReadEntry(ref _rest, out var entry) != LedgerStatus.Ok) return false;
            Current = entry;
            return true;
        }
    }
}
