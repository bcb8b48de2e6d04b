using System.Text;
using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.Protocols.Journal;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>
/// Keeps readings on the disk until the server has them. Gives every reading its ledger number; frees a record only when it is
/// acknowledged; what must be dropped becomes a gap with its numbers and its reason.
/// </summary>
/// <remarks>
/// <code>
///  Append -&gt; number -&gt; log -&gt; group fsync -----------------&gt; LogLane (live) ------&gt; Uplink
///                       |  server away: closed segments                               ^  |
///                       '-&gt; packs, one file a class ----&gt; PackLane (history) ---------'  |
///                             | cap reached                   Acknowledge (any order) &lt;--'
///                             '-&gt; thinned -&gt; dropped: only its gaps are left, and travel like data
/// </code>
/// Numbers are per class, so that dropping lighting leaves no holes among alarms. Two locks: the gate, held for copies only, never
/// while the disk works; and one for whoever changes files. Thread-safe.
/// </remarks>
public sealed partial class OutboxJournal : IAsyncDisposable
{
    private const int Kibi = 1024;
    private const int Mebi = 1024 * Kibi;
    private const int RecordBytesMax = 32 * Kibi;
    private const int SegmentBytesMax = 2 * Mebi;    // also what is packed at once, in memory
    private const int SegmentBytesMin = 64 * Kibi;
    private const int WindowBytes = 768 * Kibi;      // with frames, less than the log's buffer
    private const int AttemptsMax = 64;
    private const string CursorName = "uplink";
    private const string HandedName = "handed";

    // Above this share of the memory window a class is not taken while the disk refuses: alarms may use all of it.
    private static readonly double[] WindowShares = [0.5, 0.8, 1.0];

    private readonly Lock _gate = new();
    private readonly Lock _keeping = new();
    private readonly CountedFiles _files;
    private readonly SegmentLog _log;
    private readonly PackShelf _shelf;
    private readonly GroupCommit _commit;
    private readonly JournalCursor _cursor;
    private readonly JournalCursor _handed;
    private readonly EpochBook _book;
    private readonly EpochLedger[] _current;
    private readonly ulong _start;
    private readonly Dictionary<string, DeviceNumbers> _devices = new(StringComparer.Ordinal);
    private readonly string _bookPath;
    private readonly OutboxOptions _options;
    private readonly TimeProvider _time;
    private readonly SampleClock? _clock;
    private readonly BootTimes? _boots;
    private readonly LiveEdge _edge;
    private readonly ILogger _logger;
    private readonly OutboxRecordCodec _codec = new();
    private readonly byte[] _payload = new byte[2 * RecordBytesMax];
    private readonly int[] _counts = new int[DropClasses.Count];
    private readonly RamWindow _window = new(WindowBytes);
    private readonly RangeSet _passed = new();
    private readonly Dictionary<long, OutboxRecord> _taken = [];
    private readonly HashSet<Pack> _held = [];
    private readonly List<Pack> _done = [];
    private readonly Queue<(long Base, LedgerClosing[] Numbers)> _segmentNumbers = new();
    private readonly long _openedAt;
    private long _numbersIn = -1;
    private long _packingFrom = long.MaxValue;
    private long _packingTo;
    private long _takenReadings;
    private long _acknowledgedReadings;
    private long _droppedReadings;
    private long _thinnedReadings;
    private bool _isBookDirty;
    private bool _isFailing;
    private bool _mayHaveGaps = true;

    private OutboxJournal(Parts parts, string bookPath, ulong start, OutboxOptions options, TimeProvider time, SampleClock? clock, ILogger logger)
    {
        (_files, _log, _shelf, _cursor, _handed, _book, _edge) = parts;
        _bookPath = bookPath;
        _start = start;
        _options = options;
        _time = time;
        _clock = clock;
        _logger = logger;
        if (_cursor.Position > 0) _passed.Add(0, (ulong)_cursor.Position - 1);
        if (clock is not null)
        {
            _boots = new BootTimes(
                clock, _book.Boots, _book.LastKnownUnixMs, TimeSpan.FromSeconds(options.AlarmClockWaitSeconds), TimeSpan.FromSeconds(options.ClockWaitSeconds));
            _boots.Learn();
        }

        _current = _book.Begin(start, _book.LastKnownUnixMs = Math.Max(_book.LastKnownUnixMs, NowUnixMs));
        _edge.Note(_log.EndPosition);
        _openedAt = _log.EndPosition;
        _commit = new GroupCommit(_log, TimeSpan.FromMilliseconds(options.CommitDelayMs), time);
    }

    /// <summary>The random number of this start, as births tell it.</summary>
    public ulong Epoch => _current[0].Epoch;

    /// <summary>Readings that were given a number since this start.</summary>
    public long TakenReadings => Volatile.Read(ref _takenReadings);

    /// <summary>Readings acknowledged since this start, of this epoch or an earlier one.</summary>
    public long AcknowledgedReadings => Volatile.Read(ref _acknowledgedReadings);

    /// <summary>Everything in the log below is acknowledged, packed, dropped or damaged.</summary>
    public long CursorPosition => _cursor.Position;

    public long EndPosition => _log.EndPosition;

    /// <summary>What it takes on the disk: log and packs, in whole blocks of the disk.</summary>
    public long BytesOnDisk => _log.BytesOnDisk + _shelf.BytesOnDisk;

    /// <summary>Bytes that wait for the server.</summary>
    public long BacklogBytes => Math.Max(0, _log.EndPosition - _cursor.Position) + _shelf.BytesOnDisk;

    /// <summary>The outbox at this moment.</summary>
    public OutboxStatus Status => new()
    {
        BytesOnDisk = BytesOnDisk,
        CapacityBytes = CapacityBytes,
        Taken = TakenReadings,
        Acknowledged = AcknowledgedReadings,
        Dropped = Volatile.Read(ref _droppedReadings),
        Thinned = Volatile.Read(ref _thinnedReadings),
        BytesWritten = _files.BytesWritten,
        Flushes = _files.Flushes,
        Trouble = Volatile.Read(ref _isFailing) ? _log.LastFailure?.Message ?? "the disk refuses" : null,
    };

    /// <summary>True when nothing waits for the server.</summary>
    public bool IsEmpty => _cursor.Position >= _log.EndPosition && _shelf.Packs.Count == 0 && !Volatile.Read(ref _isFailing);

    private long CapacityBytes => CapacityOf(_options);

    private long BytesTaken => BytesOnDisk + Math.Max(0, _log.EndPosition - _log.DurablePosition);

    private long NowUnixMs => _clock is null ? _time.GetUtcNow().ToUnixTimeMilliseconds() : _clock.OffsetMs is { } offset ? offset + _clock.BootMs : 0;

    /// <summary>Opens the outbox in a data directory and begins a new epoch.</summary>
    /// <param name="dataDirectory">Holds <c>outbox/</c> and <c>epochs.json</c>.</param>
    /// <param name="options">Cap and commit delay.</param>
    /// <param name="epoch">Random, not 0.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Findings and transitions.</param>
    /// <param name="clock">Stamps later what it could not stamp when it was read; null where every reading has its time.</param>
    /// <param name="files">The file system; null for the real one.</param>
    /// <exception cref="IOException">The device fails, or another process has the directory.</exception>
    public static OutboxJournal Open(
        string dataDirectory, OutboxOptions options, ulong epoch, TimeProvider time, ILogger logger, SampleClock? clock = null, IJournalFiles? files = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(epoch);
        var counted = new CountedFiles(files ?? JournalFiles.Disk);
        var folder = LogIn(dataDirectory);
        var bookPath = Path.Combine(dataDirectory, EpochFile.Name);
        counted.CreateDirectory(dataDirectory);
        counted.CreateDirectory(folder);
        var shelf = PackShelf.Open(counted, PacksIn(dataDirectory));
        var log = SegmentLog.Open(folder, LogOptions(options) with { PositionFloor = shelf.End }, time, counted);
        try
        {
            if (log.Recovery.HasFindings) Tell(log.Recovery, logger);
            var book = EpochFile.Read(counted, bookPath, out var damage);
            if (damage is not null)
            {
                logger.EpochFileDamaged(bookPath, damage);
                counted.Rename(bookPath, bookPath + ".damaged");
            }

            var cursor = log.OpenCursor(CursorName);
            var handed = log.OpenCursor(HandedName);

            // Without the mark nobody knows what was handed out: all that is there counts as that.
            if (handed.Origin != CursorOrigin.Restored && !log.Recovery.IsNewLog) handed.Advance(log.DurablePosition);
            DropUnfinishedPacks(shelf, log, cursor, book);

            // They have their room now, and keep it when the disk is full.
            cursor.Save();
            handed.Save();
            var edge = new LiveEdge(time);
            var nowUnixMs = clock is null ? time.GetUtcNow().ToUnixTimeMilliseconds() : clock.OffsetMs + clock.BootMs;
            OutboxScan.CatchUp(book, log, shelf, (record, entry) => NoteAge(edge, nowUnixMs, record, entry));
            var outbox = new OutboxJournal(new Parts(counted, log, shelf, cursor, handed, book, edge), bookPath, epoch, options, time, clock, logger);
            outbox.SaveBook();
            return outbox;
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    /// <summary>Takes the readings of one poll; they are on the disk after the next group commit.</summary>
    /// <param name="device">Device id.</param>
    /// <param name="clock">How they were stamped.</param>
    /// <param name="readings">At least one, at most what one answer of a device can hold.</param>
    /// <param name="isUrgent">Commit at once.</param>
    public void Append(string device, ClockQuality clock, IReadOnlyList<Reading> readings, bool isUrgent)
    {
        if (readings.Count == 0) return;
        for (var attempt = 1; ; attempt++)
        {
            AppendOutcome outcome;
            lock (_gate)
            {
                outcome = TryAppend_NeedsGate(NumbersOf_NeedsGate(device), clock, readings);
                if (outcome != AppendOutcome.Ok && attempt == AttemptsMax) outcome = GiveUp_NeedsGate(NumbersOf_NeedsGate(device), readings);
            }

            if (outcome == AppendOutcome.Ok) break;

            // Far faster than the disk, or than the keeper makes room: the one who appends waits, nobody else.
            if (outcome == AppendOutcome.Busy) _log.Commit();
            else if (!MakeRoom(CapacityBytes - SegmentBytesOf(_options))) attempt = AttemptsMax - 1;
        }

        if (isUrgent || _log.EndPosition - _log.DurablePosition >= _options.CommitBytes) _commit.CommitSoon();
    }

    /// <summary>Completes when everything appended so far is on the disk, or is lost.</summary>
    public async ValueTask FlushAsync(CancellationToken cancel) =>
        await _commit.WaitDurableAsync(_log.EndPosition, cancel, urgent: true).ConfigureAwait(false);

    /// <summary>Commits, saves cursor and book, and gives the directory free.</summary>
    public async ValueTask DisposeAsync()
    {
        await _commit.DisposeAsync().ConfigureAwait(false);
        Maintain();
        SaveBook();
        _log.Dispose();
    }

    internal static string LogIn(string dataDirectory) => Path.Combine(dataDirectory, "outbox");

    internal static string PacksIn(string dataDirectory) => Path.Combine(LogIn(dataDirectory), "packs");

    internal static SegmentLogOptions LogOptions(OutboxOptions options) => new()
    {
        SegmentBytes = SegmentBytesOf(options),

        // The cap over log and packs is kept by the outbox; the log must take what waited in memory even when it is reached.
        CapacityBytes = CapacityOf(options) + (4 * Mebi),
        RecordBytesMax = RecordBytesOf(options),
        BufferBytes = 2 * Mebi,
    };

    private static long CapacityOf(OutboxOptions options) => options.CapacityBytes ?? (long)options.CapacityMiB * Mebi;

    private static int SegmentBytesOf(OutboxOptions options) =>
        options.SegmentBytes ?? (int)Math.Clamp(CapacityOf(options) / 64, SegmentBytesMin, SegmentBytesMax);

    private static int RecordBytesOf(OutboxOptions options) => Math.Min(RecordBytesMax, SegmentBytesOf(options) / 2);

    private AppendOutcome TryAppend_NeedsGate(DeviceNumbers device, ClockQuality clock, IReadOnlyList<Reading> readings)
    {
        var stamp = new RecordStamp(clock, null);
        var shiftMs = 0L;
        if (_clock is not null && SampleClock.IsSinceStart(readings[0].UnixMs))
        {
            // Read before the clock was known, appended after: as good as any.
            if (_clock.OffsetMs is { } offset) (shiftMs, stamp) = (offset, new RecordStamp(_clock.Quality, null));
            else stamp = new RecordStamp(ClockQuality.Unknown, _clock.Boot);
        }

        Count(readings);
        if (_isFailing) return Keep_NeedsGate(device, stamp, readings, shiftMs);
        _window.Release(_log.DurablePosition);
        var size = Encode_NeedsGate(device, stamp, readings, shiftMs);
        if (BytesTaken + size > CapacityBytes) return AppendOutcome.Full;
        if (!_window.HasRoom(size)) return AppendOutcome.Busy;
        var outcome = WriteNumbers_NeedsGate(size);
        var end = 0L;
        if (outcome == AppendOutcome.Ok) outcome = _log.Append(_payload.AsSpan(0, size), out end);
        if (outcome == AppendOutcome.Failed)
        {
            Fail_NeedsGate();
            return Keep_NeedsGate(device, stamp, readings, shiftMs);
        }

        if (outcome == AppendOutcome.TooLong) throw new ArgumentException($"A poll of {device.Id} gave {size} bytes");
        if (outcome != AppendOutcome.Ok) return outcome;
        _window.TryAdd(_payload.AsSpan(0, size), end);
        Take_NeedsGate(device);
        return AppendOutcome.Ok;
    }

    private void Count(IReadOnlyList<Reading> readings)
    {
        Array.Clear(_counts);
        for (var index = 0; index < readings.Count; index++) _counts[(int)DropClasses.Of(readings[index].Quantity)]++;
    }

    /// <summary>The sections of all counted classes.</summary>
    private int Encode_NeedsGate(DeviceNumbers device, in RecordStamp stamp, IReadOnlyList<Reading> readings, long shiftMs)
    {
        var sections = 0;
        foreach (var count in _counts) sections += count > 0 ? 1 : 0;
        var baseMs = readings[0].UnixMs + shiftMs;
        var at = _codec.WriteHead(_payload, _start, device.IdUtf8, stamp, baseMs, sections);
        for (var @class = 0; @class < _counts.Length; @class++)
        {
            if (_counts[@class] == 0) continue;
            var first = device.Ledgers[@class].Last + 1;
            at += _codec.WriteSection(_payload.AsSpan(at), (DropClass)@class, first, _counts[@class], readings, shiftMs, baseMs);
        }

        return at;
    }

    private void Take_NeedsGate(DeviceNumbers device)
    {
        for (var @class = 0; @class < _counts.Length; @class++)
        {
            device.Ledgers[@class].Last += (ulong)_counts[@class];
            _takenReadings += _counts[@class];
        }
    }

    /// <summary>A new segment begins with the numbers reached so far, so that what damage takes in it can be told by its numbers.</summary>
    private AppendOutcome WriteNumbers_NeedsGate(int size)
    {
        if (_log.AppendSegmentRoom < size) _log.BeginSegment();
        if (_numbersIn == _log.AppendSegmentStart) return AppendOutcome.Ok;
        var part = RecordBytesOf(_options) / 96;
        var numbers = new List<LedgerClosing>();
        foreach (var device in _devices.Values)
        {
            foreach (var (ledger, epoch) in device.Ledgers.Zip(_current)) numbers.Add(new LedgerClosing(epoch.Epoch, device.Id, ledger.Last));
        }

        var buffer = new byte[RecordBytesMax];
        foreach (var chunk in numbers.Where(number => number.Last > 0).Chunk(part))
        {
            var length = OutboxRecordCodec.WriteNumbers(buffer, chunk);
            if (_log.Append(buffer.AsSpan(0, length), out _) is var outcome && outcome != AppendOutcome.Ok) return outcome;
        }

        _numbersIn = _log.AppendSegmentStart;
        _segmentNumbers.Enqueue((_numbersIn, [.. numbers]));
        return AppendOutcome.Ok;
    }

    /// <summary>No room and none to be made, or the disk is far too slow: numbers are given and become gaps.</summary>
    private AppendOutcome GiveUp_NeedsGate(DeviceNumbers device, IReadOnlyList<Reading> readings)
    {
        Count(readings);
        for (var @class = 0; @class < _counts.Length; @class++)
        {
            if (_counts[@class] > 0) Gap_NeedsGate(_current[@class].Epoch, device.Id, device.Ledgers[@class].Last + 1, (ulong)_counts[@class], GapReason.OutboxFull);
        }

        Take_NeedsGate(device);
        return AppendOutcome.Ok;
    }

    private DeviceNumbers NumbersOf_NeedsGate(string device)
    {
        return _devices.TryGetValue(device, out var numbers) ? numbers : Begin_NeedsGate(device);
    }

    private DeviceNumbers Begin_NeedsGate(string device)
    {
        var numbers = new DeviceNumbers(device, Encoding.UTF8.GetBytes(device), [.. _current.Select(epoch => epoch.Of(device))]);
        _devices.Add(device, numbers);
        return numbers;
    }

    private static void NoteAge(LiveEdge edge, long? nowUnixMs, JournalRecord record, OutboxEntry entry)
    {
        if (nowUnixMs is not { } now || entry.Stamp.IsUnstamped || entry.Sections.Length == 0) return;
        var ageMs = now - entry.Sections[0].Readings[0].UnixMs;
        if (ageMs >= 0) edge.NoteEarlier(record.Position, TimeSpan.FromMilliseconds(ageMs));
    }

    /// <summary>Packs of a segment that the log still has, and such as the server has.</summary>
    internal static void DropUnfinishedPacks(PackShelf shelf, SegmentLog log, JournalCursor cursor, EpochBook book)
    {
        // Where no cursor tells, a pack is surely whole, with its neighbours, when the log has lost its segment or when it was changed
        // after the packing; any other one may lack a class, and the log has it all.
        var isKnown = cursor.Origin == CursorOrigin.Restored && !log.Recovery.IsNewLog;
        var whole = shelf.Packs.Where(pack => pack.Kind != PackKind.Full || pack.From < log.StartPosition).Select(pack => pack.To).DefaultIfEmpty().Max();
        var packed = isKnown ? cursor.Position : Math.Max(cursor.Position, Math.Min(whole, log.DurablePosition));
        var isKept = shelf.Packs.ToLookup(pack => pack.To <= packed || pack.From < log.StartPosition);
        shelf.Remove([.. isKept[false], .. isKept[true].Where(pack => book.DonePacks.Contains(pack.Name))]);
        if (packed > cursor.Position) cursor.Advance(packed);
    }

    private static void Tell(JournalRecovery recovery, ILogger logger)
    {
        if (recovery.Cut is { } cut) logger.TornTail(cut.Range.Bytes, cut.KeptIn);
        foreach (var damaged in recovery.Damaged) logger.DamagedRange(damaged.From, damaged.To);
        foreach (var aside in recovery.SetAside) logger.FileSetAside(aside.Name, aside.KeptAs, aside.Reason);
        if (recovery.Missing is { } missing) logger.DamagedRange(missing.From, missing.To);
    }

    private sealed record DeviceNumbers(string Id, byte[] IdUtf8, DeviceLedger[] Ledgers);

    private sealed record Parts(
        CountedFiles Files, SegmentLog Log, PackShelf Shelf, JournalCursor Cursor, JournalCursor Handed, EpochBook Book, LiveEdge Edge);
}
