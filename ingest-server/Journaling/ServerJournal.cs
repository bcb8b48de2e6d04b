using SmartPoles.IngestServer.Intake;
using SmartPoles.Protocols.Journal;

namespace SmartPoles.IngestServer.Journaling;

/// <summary>
/// The one journal of the server: entries in, durable positions out. One fsync serves every connection that waits.
/// </summary>
public sealed class ServerJournal : IDurability, IAsyncDisposable
{
    private const int Mebi = 1024 * 1024;

    /// <summary>250 commits a second at most: a PUBACK waits 4 ms longer at worst, and each commit serves four times as many.</summary>
    private static readonly TimeSpan CommitPace = TimeSpan.FromMilliseconds(4);

    private readonly SegmentLog _log;
    private readonly GroupCommit _commit;
    private readonly ILogger<ServerJournal> _logger;
    private int _refusalTold;

    /// <param name="directory">Folder of the segments.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="positionFloor">
    /// Highest position that a store or a snapshot remembers: a journal that was lost must not give it out again.
    /// </param>
    /// <param name="time">Clock of the segments.</param>
    /// <param name="logger">Log.</param>
    /// <param name="files">The file system; null for the real one.</param>
    public ServerJournal(
        string directory, JournalOptions options, long positionFloor, TimeProvider time, ILogger<ServerJournal> logger, IJournalFiles? files = null)
    {
        _logger = logger;
        var segmentOptions = new SegmentLogOptions { CapacityBytes = (long)options.CapacityMiB * Mebi, PositionFloor = positionFloor };
        _log = SegmentLog.Open(directory, segmentOptions, time, files);
        _commit = new GroupCommit(_log, TimeSpan.Zero, time, CommitPace);
        CapacityBytes = segmentOptions.CapacityBytes;
        if (_log.Recovery.HasFindings)
        {
            logger.RecoveredWithFindings(
                _log.Recovery.Cut?.Range.Bytes ?? 0, _log.Recovery.Damaged.Count, _log.Recovery.SetAside.Count);
        }
    }

    /// <summary>Drawn when the journal was first made; lives as long as it.</summary>
    public Guid Id => _log.LogId;

    public long CapacityBytes { get; }

    public long BytesOnDisk => _log.BytesOnDisk;

    public long StartPosition => _log.StartPosition;

    public long DurablePosition => _log.DurablePosition;

    public long EndPosition => _log.EndPosition;

    public bool IsFailed => _log.IsFailed;

    /// <summary>The segments in order, the active one last and up to what is durable.</summary>
    public IReadOnlyList<SegmentSpan> Spans() => _log.Spans();

    public JournalReader OpenReader(long from) => _log.OpenReader(from);

    /// <summary>A reader from the beginning of the segment that holds a position.</summary>
    public JournalReader OpenReaderAtSegmentOf(long position) => _log.OpenReaderAtSegmentOf(position);

    /// <summary>Deletes the oldest segment, whatever cursors say; false when only the active one is left.</summary>
    public bool TryDropOldest() => _log.TryDropOldestSegment(out _, out _);

    /// <summary>Deletes whole segments before a position.</summary>
    public long DropBefore(long position) => _log.DropBefore(position);

    /// <summary>Takes an entry without waiting for its fsync; for ticks.</summary>
    public bool TryAppend(ReadOnlySpan<byte> entry) => _log.Append(entry, out _) == AppendOutcome.Ok;

    /// <summary>
    /// Takes an entry without waiting for its fsync; nobody may be told that it is there before <see cref="IsDurable"/> says so.
    /// <see cref="AppendOutcome.Busy"/> passes with the next commit; the others need an operator.
    /// </summary>
    public AppendOutcome Append(ReadOnlySpan<byte> entry, out long end)
    {
        var outcome = _log.Append(entry, out end);
        if (outcome is not (AppendOutcome.Ok or AppendOutcome.Busy)) NoteRefusal(outcome);
        else if (_refusalTold != 0 && outcome == AppendOutcome.Ok) Volatile.Write(ref _refusalTold, 0);
        return outcome;
    }

    /// <summary>Takes an entry and completes when it is on disk (true) or is not (false); for what people do.</summary>
    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> entry, CancellationToken stop) =>
        Append(entry.Span, out var end) == AppendOutcome.Ok && await WaitAsync(end, stop).ConfigureAwait(false);

    /// <summary>Completes when everything before a position is on disk (true), or is lost (false).</summary>
    public async ValueTask<bool> WaitAsync(long position, CancellationToken stop) =>
        await _commit.WaitDurableAsync(position, stop).ConfigureAwait(false) == CommitOutcome.Committed;

    public Task NextChange => _commit.NextChange;

    public bool? IsDurable(long position) => _commit.OutcomeOf(position) switch
    {
        CommitOutcome.Committed => true,
        CommitOutcome.Failed => false,
        _ => null,
    };

    public async ValueTask DisposeAsync()
    {
        await _commit.DisposeAsync().ConfigureAwait(false);
        _log.Dispose();
    }

    /// <summary>
    /// Tries a failed disk again, after whoever keeps account of what was appended has struck out what was lost
    /// (<see cref="IsDurable"/> says false): true when entries are taken again.
    /// </summary>
    public bool TryReopen(Action strikeOutLost)
    {
        if (!_log.IsFailed) return true;
        if (Interlocked.Exchange(ref _refusalTold, (int)AppendOutcome.Failed) != (int)AppendOutcome.Failed) _logger.CommitFailed(_log.LastFailure);
        strikeOutLost();
        if (!_log.TryReopen()) return false;
        Volatile.Write(ref _refusalTold, (int)AppendOutcome.Ok);
        _logger.Reopened();
        return true;
    }

    private void NoteRefusal(AppendOutcome outcome)
    {
        // One line for a trouble, not one for each message that meets it.
        if (Interlocked.Exchange(ref _refusalTold, (int)outcome) != (int)outcome) _logger.EntryRefused(outcome, _log.LastFailure?.Message);
    }
}
