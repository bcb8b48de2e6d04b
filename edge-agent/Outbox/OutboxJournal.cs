using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.Protocols.Journal;
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
    internal static readonly double[] WindowShares = [0.5, 0.8, 1.0];

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
    private readonly OutboxRecordCodec _packCodec = new();
    private readonly NumberTrail _packTrail = new();
    private readonly byte[] _payload = new byte[2 * RecordBytesMax];
    private readonly int[] _counts = new int[DropClasses.Count];
    private readonly RamWindow _window = new(WindowBytes);
    private readonly RangeSet _passed = new();
    private readonly Dictionary<long, OutboxRecord> _taken = [];

    // Sections acknowledged of records that still wait for another one: the cursor may only stand between records.
    private readonly Dictionary<long, int> _partly = [];
    private readonly HashSet<Pack> _held = [];
    private readonly List<Pack> _done = [];
    private readonly Queue<(long Base, LedgerClosing[] Numbers)> _segmentNumbers = new();
    private readonly long _openedAt;
    private long _handedTo;
    private long _numbersIn = -1;
    private long _packingFrom = long.MaxValue;
    private long _packingTo;
    private long _takenReadings;
    private long _acknowledgedReadings;
    private long _droppedReadings;
    private long _thinnedReadings;
    private long _marksRefused;
    private bool _isBookDirty;
    private bool _isFailing;
    private bool _hasLost;    // by the append under way
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
            HasRunSinceBoot = _book.Boots.Any(boot => boot.Boot == clock.Boot);
            _boots = new BootTimes(
                clock, _book.Boots, _book.LastKnownUnixMs, TimeSpan.FromSeconds(options.AlarmClockWaitSeconds), TimeSpan.FromSeconds(options.ClockWaitSeconds));
            _boots.Learn();
        }

        _current = _book.Begin(start, _book.LastKnownUnixMs = Math.Max(_book.LastKnownUnixMs, NowUnixMs));
        _edge.Note(_log.EndPosition);
        _openedAt = _log.EndPosition;
        _commit = new GroupCommit(_log, TimeSpan.FromMilliseconds(options.CommitDelayMs), time);
    }

    /// <summary>An agent before this one has had this outbox since the machine started.</summary>
    public bool HasRunSinceBoot { get; }

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
        MarksRefused = Volatile.Read(ref _marksRefused),
        Trouble = IsFailing ? _log.LastFailure?.Message ?? "the disk refuses" : null,
    };

    /// <summary>True when nothing waits for the server.</summary>
    public bool IsEmpty => _cursor.Position >= _log.EndPosition && _shelf.Packs.Count == 0 && !IsFailing;

    // The log may have failed behind the back of the appends: by the group commit.
    private bool IsFailing => Volatile.Read(ref _isFailing) || _log.IsFailed;

    private long CapacityBytes => CapacityOf(_options);

    private long BytesTaken => BytesOnDisk + Math.Max(0, _log.EndPosition - _log.DurablePosition);

    private long NowUnixMs => _clock is null ? _time.GetUtcNow().ToUnixTimeMilliseconds() : _clock.OffsetMs is { } offset ? offset + _clock.BootMs : 0;

    /// <summary>Completes when everything appended so far is on the disk, or when it is known that the disk refuses.</summary>
    /// <returns><see cref="KeepOutcome.OnDisk"/>, or <see cref="KeepOutcome.InMemory"/> where it waits for a disk that refuses.</returns>
    public async ValueTask<KeepOutcome> FlushAsync(CancellationToken cancel)
    {
        // While the disk refuses, what is taken waits in memory and not in the log, whose end says nothing of it.
        if (IsFailing) return KeepOutcome.InMemory;
        var outcome = await _commit.WaitDurableAsync(_log.EndPosition, cancel, urgent: true).ConfigureAwait(false);
        return outcome == CommitOutcome.Committed && !IsFailing ? KeepOutcome.OnDisk : KeepOutcome.InMemory;
    }

    /// <summary>Commits, saves cursor and book, and gives the directory free.</summary>
    public async ValueTask DisposeAsync()
    {
        await _commit.DisposeAsync().ConfigureAwait(false);
        Maintain();
        SaveBook();
        _log.Dispose();
    }
}
