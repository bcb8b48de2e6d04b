using SmartPoles.Protocols.Journal;

namespace SmartPoles.IngestServer.Journaling;

/// <summary>
/// The one journal of the server: entries in, durable positions out. One fsync serves every connection that waits.
/// </summary>
public sealed class ServerJournal : IAsyncDisposable
{
    private const int Mebi = 1024 * 1024;

    /// <summary>Pause before a failed disk is tried again: long enough for an operator's fix, short enough for a hiccup.</summary>
    private static readonly TimeSpan ReopenDelay = TimeSpan.FromSeconds(2);

    private readonly SegmentLog _log;
    private readonly GroupCommit _commit;
    private readonly TimeProvider _time;
    private readonly ILogger<ServerJournal> _logger;
    private readonly Lock _reopenGate = new();
    private long _reopenTried;

    /// <param name="directory">Folder of the segments.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="positionFloor">
    /// Highest position that a store or a snapshot remembers: a journal that was lost must not give it out again.
    /// </param>
    /// <param name="time">Clock of the segments.</param>
    /// <param name="logger">Log.</param>
    public ServerJournal(string directory, JournalOptions options, long positionFloor, TimeProvider time, ILogger<ServerJournal> logger)
    {
        _time = time;
        _logger = logger;
        var segmentOptions = new SegmentLogOptions { CapacityBytes = (long)options.CapacityMiB * Mebi, PositionFloor = positionFloor };
        _log = SegmentLog.Open(directory, segmentOptions, time);
        _commit = new GroupCommit(_log, TimeSpan.Zero, time);
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

    public JournalReader OpenReader(long from) => _log.OpenReader(from);

    /// <summary>A reader from the beginning of the segment that holds a position.</summary>
    public JournalReader OpenReaderAtSegmentOf(long position) => _log.OpenReaderAtSegmentOf(position);

    /// <summary>Deletes whole segments before a position.</summary>
    public long DropBefore(long position) => _log.DropBefore(position);

    /// <summary>Takes an entry without waiting for its fsync; for ticks.</summary>
    public bool TryAppend(ReadOnlySpan<byte> entry) => _log.Append(entry, out _) == AppendOutcome.Ok;

    /// <summary>Takes an entry and completes when it is on disk (true) or is not (false): then nobody may be told that it is.</summary>
    public ValueTask<bool> WriteAsync(ReadOnlySpan<byte> entry, CancellationToken stop)
    {
        var outcome = _log.Append(entry, out var end);
        if (outcome == AppendOutcome.Ok) return WaitAsync(end, stop);
        if (outcome == AppendOutcome.Failed) TryReopen();

        // Busy, Full and TooLong: the gateway keeps its data and comes back; the journal is not the place to queue it.
        _logger.EntryRefused(outcome);
        return ValueTask.FromResult(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _commit.DisposeAsync().ConfigureAwait(false);
        _log.Dispose();
    }

    private async ValueTask<bool> WaitAsync(long end, CancellationToken stop)
    {
        var outcome = await _commit.WaitDurableAsync(end, stop).ConfigureAwait(false);
        if (outcome == CommitOutcome.Committed) return true;
        _logger.CommitFailed(_log.LastFailure);
        return false;
    }

    private void TryReopen()
    {
        lock (_reopenGate)
        {
            if (_reopenTried != 0 && _time.GetElapsedTime(_reopenTried) < ReopenDelay) return;
            _reopenTried = _time.GetTimestamp();
            if (_log.IsFailed && _log.TryReopen()) _logger.Reopened();
        }
    }
}
