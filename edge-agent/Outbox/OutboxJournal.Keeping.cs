using SmartPoles.Protocols.Journal;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>State on the disk: saving the cursor and the book, freeing what the server has, recovering from a disk that refuses.</summary>
public sealed partial class OutboxJournal
{
    private const int DiskFull = 28;    // ENOSPC
    private const int PackedPerRound = 4;
    private const int ReplayBytes = 16 * Kibi;
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

    /// <summary>Saves what moved, frees what the server has, packs what waits for it and makes room.</summary>
    public void Maintain()
    {
        lock (_keeping)
        {
            NoteTime();
            if (IsFailing && !Recover()) return;
            var segmentBytes = SegmentBytesOf(_options);
            _cursor.Save();
            if (_isBookDirty || _done.Count > 0 || (_cursor.SavedPosition - _log.StartPosition >= segmentBytes && _book.Covered < _cursor.SavedPosition)) SaveBook();

            // A segment may go only when the book on the disk holds its numbers: nothing else remembers them.
            DropBefore(Math.Min(_cursor.SavedPosition, _book.Covered));
            for (var packed = 0; packed < PackedPerRound && HasClosedBacklog() && PackOldest(); packed++)
            {
            }

            if (BytesTaken > CapacityBytes - (2L * segmentBytes)) MakeRoom(CapacityBytes - (2L * segmentBytes));
        }
    }

    /// <summary>Frees what is not needed, and notes which numbers went with it.</summary>
    private long DropBefore(long position)
    {
        var freed = _log.DropBefore(position);
        if (freed == 0) return 0;
        lock (_gate)
        {
            var start = _log.StartPosition;
            while (_segmentNumbers.TryPeek(out var oldest) && oldest.Base <= start)
            {
                foreach (var number in _segmentNumbers.Dequeue().Numbers) _book.Of(number.Epoch, 0).Of(number.Device).Floor = number.Last;
            }

            if (start < _openedAt) return freed;
            foreach (var ledger in _book.Epochs.Except(_current).SelectMany(epoch => epoch.Devices.Values)) ledger.Floor = ledger.Last;
        }

        return freed;
    }

    private void NoteTime()
    {
        lock (_gate)
        {
            _edge.Note(_log.EndPosition);
            _isBookDirty |= _boots?.Learn() ?? false;
        }
    }

    /// <summary>One closed segment may be on its way to the server; a second one says that it is away.</summary>
    private bool HasClosedBacklog()
    {
        var spans = _log.Spans();
        return spans.Count > 2 && spans[^3].End > _cursor.Position;
    }

    private void Fail_NeedsGate()
    {
        if (_isFailing) return;
        _isFailing = true;
        _logger.StorageFailed(_log.LastFailure?.Message ?? "unknown");
    }

    /// <summary>While the disk refuses: as much as memory may hold, alarms longest; the rest are numbers that become gaps.</summary>
    private AppendOutcome Keep_NeedsGate(DeviceNumbers device, in RecordStamp stamp, IReadOnlyList<Reading> readings, long shiftMs)
    {
        Span<int> refused = stackalloc int[DropClasses.Count];
        for (var @class = 0; @class < _counts.Length; @class++)
        {
            if (_window.Fill < WindowShares[@class]) continue;
            (refused[@class], _counts[@class]) = (_counts[@class], 0);
        }

        var size = Encode_NeedsGate(device, stamp, readings, shiftMs);
        var isKept = Array.Exists(_counts, count => count > 0) && _window.TryAdd(_payload.AsSpan(0, size), RamWindow.NotInLog);
        for (var @class = 0; @class < _counts.Length; @class++)
        {
            // A class is either kept or refused as a whole, so its numbers go on without a hole either way.
            var lost = refused[@class] + (isKept ? 0 : _counts[@class]);
            var kept = isKept ? _counts[@class] : 0;
            _hasLost |= lost > 0;
            if (lost > 0) Gap_NeedsGate(_current[@class].Epoch, device.Id, device.Ledgers[@class].Last + 1, (ulong)lost, GapReason.StorageFailed);
            _counts[@class] = lost + kept;
        }

        Take_NeedsGate(device);
        return AppendOutcome.Ok;
    }

    /// <summary>
    /// After a failed write: the log goes on when the disk does, with everything that waited in memory. In portions, because a full
    /// disk may have room for some and not for all: what is durable leaves the window, and for the next the oldest on the disk goes.
    /// </summary>
    private bool Recover()
    {
        while (true)
        {
            lock (_gate)
            {
                // From here on nothing is appended but by the replay below. What is durable now is so for good; what the failed log
                // had taken beyond it is in the log no more.
                Fail_NeedsGate();
                _window.Release(_log.DurablePosition);
            }

            if (_log.TryReopen() && Replay(out var isAll))
            {
                var isCommitted = _log.Commit() == CommitOutcome.Committed;
                if (isCommitted && isAll) break;
                if (isCommitted) continue;
            }

            if (!IsDiskFull() || !FreeForced()) return false;
        }

        _logger.StorageRecovered();
        return true;
    }

    /// <summary>Appends the next portion of the window to a log that takes records again; false if it does not.</summary>
    private bool Replay(out bool isAll)
    {
        lock (_gate)
        {
            _numbersIn = -1;
            var isTaken = WriteNumbers_NeedsGate(0) == AppendOutcome.Ok;
            var (left, bytes) = (0, 0);

            // Each record keeps its numbers: none of them was ever handed out.
            _window.Replay(record =>
            {
                if (left == 0 && isTaken && bytes < ReplayBytes && _log.Append(record, out var end) == AppendOutcome.Ok)
                {
                    bytes += record.Length;
                    return end;
                }

                left++;
                return RamWindow.NotInLog;
            });
            isAll = left == 0;
            if (!isTaken || (!isAll && bytes == 0)) return false;
            if (isAll) _isFailing = false;
            return true;
        }
    }

    private bool IsDiskFull() => _log.LastFailure is IOException { HResult: DiskFull };

    /// <summary>
    /// Writes the book with numbers that are all durable, and lets go of the packs whose gaps it holds; false if the disk refuses.
    /// </summary>
    private bool SaveBook()
    {
        lock (_keeping)
        {
            List<Pack> done;
            (Guid, long) before;
            byte[] content;
            lock (_gate)
            {
                if (_isFailing) return false;
                done = [.. _done];
                before = (_book.LogId, _book.Covered);
                (_book.LogId, _book.Covered) = (_log.LogId, _log.EndPosition);
                _book.LastKnownUnixMs = Math.Max(_book.LastKnownUnixMs, NowUnixMs);
                _book.Boots = [.. _boots?.All ?? _book.Boots];
                _book.DonePacks = [.. done.Select(pack => pack.Name)];
                content = EpochFile.ToBytes(_book);
                _isBookDirty = false;
            }

            // The numbers of this moment, durable before they are told of.
            var isDurable = _log.Commit() == CommitOutcome.Committed;
            try
            {
                if (!isDurable) throw _log.LastFailure as IOException ?? new IOException("the log takes nothing");
                AtomicFile.Write(_files, _bookPath, content);
            }
            catch (Exception failure) when (PackShelf.IsDiskFailure(failure))
            {
                lock (_gate)
                {
                    (_book.LogId, _book.Covered) = before;
                    _isBookDirty = true;
                }

                _logger.BookNotSaved(_bookPath, failure.Message);
                return false;
            }

            // The book forgets a pack only when its file is gone for good: one that came back would be told twice.
            var left = _shelf.Remove(done);
            lock (_gate) _done.RemoveAll(pack => done.Contains(pack) && !left.Contains(pack));
            return true;
        }
    }
}
