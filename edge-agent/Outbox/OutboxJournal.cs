using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Configuration;
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
///  Append -> number -> journal -> group fsync -> OutboxLane -> Uplink
///                         |                          ^            |
///            cap reached: oldest segment -> gap      +-- cursor &lt;-+ Acknowledge (in any order)
/// </code>
/// Thread-safe.
/// </remarks>
public sealed partial class OutboxJournal : IAsyncDisposable
{
    private const int Mebi = 1024 * 1024;
    private const int RecordBytesMax = 64 * 1024;
    private const int SegmentBytesMax = 8 * Mebi;    // also the loss unit at the cap
    private const int SegmentBytesMin = 64 * 1024;
    private const string CursorName = "uplink";

    private readonly Lock _gate = new();
    private readonly SegmentLog _log;
    private readonly GroupCommit _commit;
    private readonly JournalCursor _cursor;
    private readonly EpochBook _book;
    private readonly EpochLedger _current;
    private readonly string _bookPath;
    private readonly int _segmentBytes;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly byte[] _payload = new byte[RecordBytesMax];
    private readonly Queue<Waiting> _waiting = new();
    private readonly RangeSet _passed = new();
    private readonly Dictionary<long, OutboxRecord> _taken = [];
    private long _takenReadings;
    private long _acknowledgedReadings;
    private bool _isBookDirty;
    private bool _isFailing;

    private OutboxJournal(SegmentLog log, EpochBook book, string bookPath, ulong epoch, OutboxOptions options, TimeProvider time, ILogger logger)
    {
        _log = log;
        _book = book;
        _bookPath = bookPath;
        _segmentBytes = SegmentBytesOf(options);
        _time = time;
        _logger = logger;
        _cursor = log.OpenCursor(CursorName);
        if (_cursor.Position > 0) _passed.Add(0, (ulong)_cursor.Position - 1);
        _current = book.Begin(epoch, time.GetUtcNow().ToUnixTimeMilliseconds());
        _commit = new GroupCommit(log, TimeSpan.FromMilliseconds(options.CommitDelayMs), time);
    }

    /// <summary>The random number of this start.</summary>
    public ulong Epoch => _current.Epoch;

    /// <summary>Readings that were given a number since this start.</summary>
    public long TakenReadings => Volatile.Read(ref _takenReadings);

    /// <summary>Readings acknowledged since this start, of this epoch or an earlier one.</summary>
    public long AcknowledgedReadings => Volatile.Read(ref _acknowledgedReadings);

    /// <summary>Everything below is acknowledged, dropped or damaged.</summary>
    public long CursorPosition => _cursor.Position;

    public long EndPosition => _log.EndPosition;

    public long BytesOnDisk => _log.BytesOnDisk;

    public OutboxStatus Status => new()
    {
        BytesOnDisk = BytesOnDisk,
        CapacityBytes = 0,
        Taken = TakenReadings,
        Acknowledged = AcknowledgedReadings,
        Dropped = 0,
        Thinned = 0,
        BytesWritten = 0,
        Flushes = 0,
        Trouble = null,
    };

    /// <summary>True when nothing waits for the server.</summary>
    public bool IsEmpty => _cursor.Position >= _log.EndPosition;

    /// <summary>Opens the outbox in a data directory and begins a new epoch.</summary>
    /// <param name="dataDirectory">Holds <c>outbox/</c> and <c>epochs.json</c>.</param>
    /// <param name="options">Cap and commit delay.</param>
    /// <param name="epoch">Random, not 0.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Findings and transitions.</param>
    /// <exception cref="IOException">The device fails, or another process has the directory.</exception>
    public static OutboxJournal Open(string dataDirectory, OutboxOptions options, ulong epoch, TimeProvider time, ILogger logger)
    {
        ArgumentOutOfRangeException.ThrowIfZero(epoch);
        var log = SegmentLog.Open(Path.Combine(dataDirectory, "outbox"), LogOptions(options), time);
        try
        {
            if (log.Recovery.HasFindings) Tell(log.Recovery, logger);
            var bookPath = Path.Combine(dataDirectory, EpochFile.Name);
            var book = EpochFile.Read(bookPath, out var damage);
            if (damage is not null)
            {
                logger.EpochFileDamaged(bookPath, damage);
                File.Move(bookPath, bookPath + ".damaged", overwrite: true);
            }

            OutboxScan.CatchUp(book, log);
            var outbox = new OutboxJournal(log, book, bookPath, epoch, options, time, logger);
            lock (outbox._gate) outbox.SaveBook_NeedsGate();
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
    /// <param name="readings">At least one.</param>
    /// <param name="isUrgent">Commit at once.</param>
    public void Append(string device, ClockQuality clock, IReadOnlyList<Reading> readings, bool isUrgent)
    {
        if (readings.Count == 0) return;
        lock (_gate)
        {
            ForgetDurable_NeedsGate();
            var ledger = _current.Of(device);
            var first = ledger.Last + 1;
            var size = OutboxRecordCodec.Write(_payload, Epoch, device, clock, first, readings);
            var taken = AppendPayload_NeedsGate(_payload.AsSpan(0, size), out var end);
            ledger.Last += (ulong)readings.Count;
            _takenReadings += readings.Count;
            if (taken == AppendOutcome.Ok)
            {
                _waiting.Enqueue(new Waiting(end, device, first, (ulong)readings.Count));
            }
            else
            {
                var reason = taken == AppendOutcome.Full ? GapReason.OutboxFull : GapReason.StorageFailed;
                ledger.AddGap(new LedgerGap(first, (ulong)readings.Count, reason, IsTold: false));
                _isBookDirty = true;
            }
        }

        if (isUrgent) _commit.CommitSoon();
    }

    /// <summary>Completes when everything appended so far is on the disk, or is lost.</summary>
    public async ValueTask FlushAsync(CancellationToken cancel) =>
        await _commit.WaitDurableAsync(_log.EndPosition, cancel, urgent: true).ConfigureAwait(false);

    /// <summary>Commits, saves cursor and book, and gives the directory free.</summary>
    public async ValueTask DisposeAsync()
    {
        await _commit.DisposeAsync().ConfigureAwait(false);
        Maintain();
        lock (_gate) SaveBook_NeedsGate();
        _log.Dispose();
    }

    internal static SegmentLogOptions LogOptions(OutboxOptions options) => new()
    {
        SegmentBytes = SegmentBytesOf(options),
        CapacityBytes = (long)options.CapacityMiB * Mebi,
        RecordBytesMax = RecordBytesMax / 2,
        BufferBytes = Mebi,
    };

    private static int SegmentBytesOf(OutboxOptions options) =>
        (int)Math.Clamp((long)options.CapacityMiB * Mebi / 16, SegmentBytesMin, SegmentBytesMax);

    private AppendOutcome AppendPayload_NeedsGate(ReadOnlySpan<byte> payload, out long end)
    {
        for (var attempt = 0; ; attempt++)
        {
            var outcome = _log.Append(payload, out end);
            if (outcome == AppendOutcome.Ok || attempt == 2) return outcome;
            switch (outcome)
            {
                case AppendOutcome.Busy:
                    _log.Commit();
                    break;
                case AppendOutcome.Full when !DropOldest_NeedsGate():
                    return AppendOutcome.Full;
                case AppendOutcome.Failed when !Recover_NeedsGate():
                    return AppendOutcome.Failed;
                case AppendOutcome.TooLong:
                    throw new ArgumentException($"A poll of one device gave {payload.Length} bytes");
            }
        }
    }

    private void ForgetDurable_NeedsGate()
    {
        var durable = _log.DurablePosition;
        while (!_log.IsFailed && _waiting.TryPeek(out var oldest) && oldest.End <= durable) _waiting.Dequeue();
    }

    private static void Tell(JournalRecovery recovery, ILogger logger)
    {
        if (recovery.Cut is { } cut) logger.TornTail(cut.Range.Bytes, cut.KeptIn);
        foreach (var damaged in recovery.Damaged) logger.DamagedRange(damaged.From, damaged.To);
        foreach (var aside in recovery.SetAside) logger.FileSetAside(aside.Name, aside.KeptAs, aside.Reason);
        if (recovery.Missing is { } missing) logger.DamagedRange(missing.From, missing.To);
    }

    private readonly record struct Waiting(long End, string Device, ulong First, ulong Count);
}
