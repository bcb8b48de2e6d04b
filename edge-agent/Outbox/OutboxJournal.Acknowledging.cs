using SmartPoles.Protocols.Journal;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.EdgeAgent.Outbox;

public sealed partial class OutboxJournal
{
    /// <summary>A reader of records that the server does not have, from one position to another.</summary>
    public OutboxLane OpenLane(long from, long end) => new(this, _log.OpenReader(from), end);

    /// <summary>The two lanes of one session: what is younger than an age and all that comes, and everything older.</summary>
    public OutboxLanes OpenLanes(TimeSpan liveAge)
    {
        var boundary = FirstPositionSince(_time.GetUtcNow().ToUnixTimeMilliseconds() - (long)liveAge.TotalMilliseconds);
        return new OutboxLanes(OpenLane(boundary, long.MaxValue), OpenLane(_cursor.Position, boundary));
    }

    /// <summary>Bytes that wait for the server.</summary>
    public long BacklogBytes => Math.Max(0, _log.EndPosition - _cursor.Position);

    /// <summary>The first position from which on all records are of a time or later: where history ends and live begins.</summary>
    public long FirstPositionSince(long unixMs)
    {
        using var reader = _log.OpenReader(_cursor.Position);
        while (reader.Position < _log.DurablePosition)
        {
            switch (reader.TryRead(out var found))
            {
                case ReadOutcome.Record:
                    var bytes = found.Payload.Span;
                    if (OutboxRecordCodec.TryHead(ref bytes, out var head) && head.UnixMs >= unixMs) return found.Position;
                    break;
                case ReadOutcome.CaughtUp or ReadOutcome.Failed:
                    return reader.Position;
            }
        }

        return reader.Position;
    }

    /// <summary>The server has these records: frees them. Only an acknowledgement may lead here.</summary>
    public void Acknowledge(IReadOnlyList<OutboxRecord> records)
    {
        lock (_gate)
        {
            foreach (var record in records)
            {
                if (!_taken.Remove(record.Position)) continue;
                _acknowledgedReadings += record.Readings.Length;
                _passed.Add((ulong)record.Position, (ulong)record.End - 1);
            }

            MoveCursor_NeedsGate();
        }
    }

    /// <summary>The session is over: what was taken and not acknowledged will be read again, or is a gap if it was dropped meanwhile.</summary>
    public void ReturnAll()
    {
        lock (_gate)
        {
            var start = _log.StartPosition;
            foreach (var record in _taken.Values)
            {
                if (record.Position < start) AddGap_NeedsGate(record.Epoch, record.Device, record.First, (ulong)record.Readings.Length, GapReason.OutboxFull);
            }

            _taken.Clear();
        }
    }

    /// <summary>Gaps that the server does not know of.</summary>
    public IReadOnlyList<UntoldGap> UntoldGaps()
    {
        lock (_gate)
        {
            return
            [
                .. from epoch in _book.Epochs
                   from device in epoch.Devices
                   from gap in device.Value.Gaps
                   where !gap.IsTold
                   select new UntoldGap(epoch.Epoch, device.Key, gap),
            ];
        }
    }

    /// <summary>The server has acknowledged these gaps.</summary>
    public void MarkTold(IReadOnlyList<UntoldGap> gaps)
    {
        if (gaps.Count == 0) return;
        lock (_gate)
        {
            foreach (var gap in gaps) _book.Find(gap.Epoch)?.Of(gap.Device).MarkTold(gap.Gap);
            _isBookDirty = true;
        }
    }

    /// <summary>Where earlier epochs ended.</summary>
    /// <param name="includeAcknowledged">Also those that the server acknowledged: it may have lost them since, and asks anew.</param>
    public IReadOnlyList<LedgerClosing> Closings(bool includeAcknowledged)
    {
        lock (_gate) return _book.Closings(Epoch, includeAcknowledged);
    }

    /// <summary>The server has acknowledged these closings.</summary>
    public void AcknowledgeClosings(IReadOnlyList<LedgerClosing> closings)
    {
        lock (_gate)
        {
            foreach (var closing in closings)
            {
                if (_book.Find(closing.Epoch) is not { IsClosingAcknowledged: false } epoch) continue;
                epoch.IsClosingAcknowledged = true;
                _isBookDirty = true;
            }
        }
    }

    /// <summary>Readings on the disk that the server is not known to have.</summary>
    public long CountPending()
    {
        long pending = 0;
        OutboxScan.Run(_log, _cursor.Position, (record, head) =>
        {
            lock (_gate)
            {
                if (!_passed.ContainsAll((ulong)record.Position, (ulong)record.End - 1)) pending += head.Count;
            }
        });
        return pending;
    }

    internal bool TryTake(OutboxRecord record)
    {
        lock (_gate)
        {
            if (_passed.ContainsAll((ulong)record.Position, (ulong)record.End - 1)) return false;
            return _taken.TryAdd(record.Position, record);
        }
    }

    internal void Pass(JournalRecord range)
    {
        lock (_gate)
        {
            if (range.End > range.Position) _passed.Add((ulong)range.Position, (ulong)range.End - 1);
            MoveCursor_NeedsGate();
        }
    }

    internal void PassDamaged(JournalRecord range)
    {
        _logger.DamagedRange(range.Position, range.End);
        Pass(range);
    }

    private void MoveCursor_NeedsGate()
    {
        if (_passed.Ranges.Count == 0 || _passed.Ranges[0].First != 0) return;
        var through = Math.Min((long)_passed.Ranges[0].Last + 1, _log.DurablePosition);
        if (through > _cursor.Position) _cursor.Advance(through);
    }

    private void AddGap_NeedsGate(ulong epoch, string device, ulong first, ulong count, GapReason reason)
    {
        _book.Of(epoch, 0).Of(device).AddGap(new LedgerGap(first, count, reason, IsTold: false));
        _isBookDirty = true;
    }
}
