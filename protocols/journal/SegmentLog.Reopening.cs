namespace SmartPoles.Protocols.Journal;

public sealed partial class SegmentLog
{
    /// <summary>
    /// After a failure: cuts what was never reported durable, verifies the rest of the active segment and goes on in a fresh one.
    /// Records that waited are lost, and their waiters were or are told <see cref="CommitOutcome.Failed"/>; readers meet their
    /// positions as <see cref="ReadOutcome.Hole"/>. On a full disk, drop a segment first.
    /// </summary>
    /// <returns>True if the log takes records again (also if it never failed); false while the storage still fails.</returns>
    public bool TryReopen()
    {
        lock (_io)
        {
            lock (_gate)
            {
                if (_state != State.Failed) return _state == State.Open;
            }

            try
            {
                Restart();
            }
            catch (Exception failure) when (IsStorageFailure(failure))
            {
                LastFailure = failure;
                return false;
            }
        }

        Changed.Raise();
        return true;
    }

    private void Restart()
    {
        // Failed: nobody moves these until the state changes below.
        var (durable, end, active) = (_durable, _end, _segments[^1]);
        _writer.Dispose();

        DeleteBegunAfter(active.Base);
        TailScan scan;
        using (var file = _folder.Files.Open(active.Path, forWriting: true))
        {
            // The page cache may hold bytes that the device never got; they must not come back as records after the next start.
            file.SetLength(SegmentHeader.Size + durable - active.Base);
            file.Sync();
            scan = TailScan.Run(file, active.Header, limit: durable);
        }

        var header = new SegmentHeader(
            end, durable, _time.GetUtcNow().ToUnixTimeMilliseconds(), LogId, _options.RecordBytesMax);
        var fresh = _folder.CreateSegment(header);

        lock (_gate)
        {
            var segment = new Segment(header, _folder.PathOf(header.FileName), SegmentHeader.Size);
            var kept = active.Base == end ? _segments[..^1] : _segments;
            _segments = [.. kept, segment];
            _writer = new SegmentWriter(_folder, _time, header, fresh);
            if (end > durable) _lost.Add(new JournalRange(durable, end));
            _filling.Begin(end);
            _appendBase = end;
            _bytesOnDisk = _segments.Sum(each => each.FileBytes);
            _bytesPending = 0;
            Volatile.Write(ref _durable, end);
            _state = State.Open;
            var damaged = scan.End < durable ? [.. scan.Damaged, new JournalRange(scan.End, durable)] : scan.Damaged;
            Recovery = new JournalRecovery
            {
                SegmentCount = kept.Length, VerifiedRecordCount = scan.RecordCount, Damaged = damaged,
            };
        }
    }

    /// <summary>
    /// Segments that the failed commit had begun: like the tail that is cut above, nothing in them was ever reported durable. Kept
    /// aside they would fill the disk for good, one with every attempt.
    /// </summary>
    private void DeleteBegunAfter(long activeBase)
    {
        foreach (var name in _folder.List())
        {
            if (SegmentHeader.PositionInName(name) > activeBase) _folder.Files.Delete(_folder.PathOf(name));
        }
    }
}
