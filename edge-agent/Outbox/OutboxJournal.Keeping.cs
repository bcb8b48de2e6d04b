using SmartPoles.Protocols.Journal;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>Space and state on the disk: saving the cursor and the book, freeing segments, dropping at the cap, recovering.</summary>
public sealed partial class OutboxJournal
{
    private static readonly TimeSpan MaintainEvery = TimeSpan.FromSeconds(1);

    /// <summary>Keeps the disk tidy until cancelled; ends without an exception then.</summary>
    public async Task MaintainAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await Task.Delay(MaintainEvery, _time, stop).ConfigureAwait(false);
                Maintain();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // A stop is an ordinary end.
        }
    }

    /// <summary>Saves what moved and frees what the server has.</summary>
    public void Maintain()
    {
        lock (_gate)
        {
            if (_log.IsFailed) Recover_NeedsGate();
            _cursor.Save();
            var saved = _cursor.SavedPosition;
            var mayFree = saved - _log.StartPosition >= _segmentBytes / 2 && _book.Covered < saved;
            if (_isBookDirty || mayFree) SaveBook_NeedsGate();

            // A segment may go only when the book on the disk holds its numbers: nothing else remembers them.
            _log.DropBefore(Math.Min(saved, _book.Covered));
        }
    }

    /// <summary>Makes room at the cap: the oldest segment goes, its unacknowledged records become gaps first.</summary>
    private bool DropOldest_NeedsGate()
    {
        if (_log.Commit() == CommitOutcome.Failed) return false;
        var start = _log.StartPosition;
        var end = EndOfOldestSegment(start);
        if (end is null) return false;
        ulong readings = 0;
        using (var reader = _log.OpenReader(start))
        {
            while (reader.Position < end)
            {
                var outcome = reader.TryRead(out var found);
                if (outcome is ReadOutcome.CaughtUp or ReadOutcome.Failed) break;
                if (outcome != ReadOutcome.Record) continue;
                var bytes = found.Payload.Span;
                if (!OutboxRecordCodec.TryHead(ref bytes, out var head)) continue;
                if (_passed.ContainsAll((ulong)found.Position, (ulong)found.End - 1)) continue;

                // What a session holds in memory may still arrive; ReturnAll makes it a gap if it does not.
                if (_taken.ContainsKey(found.Position)) continue;
                AddGap_NeedsGate(head.Epoch, head.Device, head.First, (ulong)head.Count, GapReason.OutboxFull);
                readings += (ulong)head.Count;
            }
        }

        if (!SaveBook_NeedsGate() || !_log.TryDropOldestSegment(out var from, out var to)) return false;
        if (readings > 0) _logger.OutboxFull(to - from, readings);
        _passed.Add((ulong)from, (ulong)to - 1);
        if (from > 0) _passed.Add(0, (ulong)from - 1);
        MoveCursor_NeedsGate();
        return true;
    }

    /// <summary>The journal tells the segment of a position only: the next segment's beginning is found by halving.</summary>
    private long? EndOfOldestSegment(long start)
    {
        var high = SegmentOf(_log.DurablePosition);
        if (high <= start) return null;
        for (var low = start; low + 1 < high;)
        {
            var middle = low + ((high - low) / 2);
            var segment = SegmentOf(middle);
            if (segment > start) high = segment;
            else low = middle;
        }

        return high;
    }

    private long SegmentOf(long position)
    {
        using var reader = _log.OpenReaderAtSegmentOf(position);
        return reader.Position;
    }

    /// <summary>After a failed write: what waited for it is lost and becomes a gap; the journal goes on when the disk does.</summary>
    private bool Recover_NeedsGate()
    {
        if (!_isFailing) _logger.StorageFailed(_log.LastFailure?.Message ?? "unknown");
        _isFailing = true;
        var durable = _log.DurablePosition;
        while (_waiting.TryDequeue(out var lost))
        {
            if (lost.End > durable) AddGap_NeedsGate(Epoch, lost.Device, lost.First, lost.Count, GapReason.StorageFailed);
        }

        if (!_log.TryReopen()) return false;
        _isFailing = false;
        _logger.StorageRecovered();
        return true;
    }

    /// <summary>Writes the book with numbers that are all durable; false if the disk refuses.</summary>
    private bool SaveBook_NeedsGate()
    {
        if (_log.Commit() == CommitOutcome.Failed && !Recover_NeedsGate()) return false;
        ForgetDurable_NeedsGate();
        var before = (_book.LogId, _book.Covered);
        _book.LogId = _log.LogId;
        _book.Covered = _log.DurablePosition;
        try
        {
            EpochFile.Write(_bookPath, _book);
            _isBookDirty = false;
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            (_book.LogId, _book.Covered) = before;
            _logger.BookNotSaved(_bookPath, failure.Message);
            return false;
        }
    }
}
