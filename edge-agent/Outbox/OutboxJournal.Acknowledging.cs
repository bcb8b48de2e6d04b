using SmartPoles.Protocols.Journal;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.EdgeAgent.Outbox;

public sealed partial class OutboxJournal
{
    /// <summary>The two lanes of one session: what is younger than an age and all that comes, and everything older.</summary>
    /// <param name="liveAge">Measured on the monotonic clock where this start saw the moment.</param>
    public OutboxLanes OpenLanes(TimeSpan liveAge)
    {
        lock (_gate)
        {
            var boundary = Math.Max(_cursor.Position, _edge.PositionAt(liveAge, _log.DurablePosition));
            return new OutboxLanes(new LogLane(this, boundary, long.MaxValue), new HistoryLane(this, new LogLane(this, _cursor.Position, boundary)));
        }
    }

    /// <summary>The server has these records: frees them, in any order. Only an acknowledgement may lead here.</summary>
    public void Acknowledge(IReadOnlyList<OutboxRecord> records)
    {
        lock (_gate)
        {
            foreach (var record in records)
            {
                if (record.Pack is { } pack) AcknowledgePacked_NeedsGate(pack, record);
                else if (_taken.Remove(record.Position)) AcknowledgeLogged_NeedsGate(record);
            }

            MoveCursor_NeedsGate();
        }
    }

    /// <summary>The session is over: what was taken and not acknowledged will be read again.</summary>
    public void ReturnAll()
    {
        lock (_gate)
        {
            _taken.Clear();
            foreach (var pack in _held)
            {
                pack.Taken.Clear();
                pack.IsRead = false;
            }

            _held.Clear();
        }
    }

    /// <summary>Gaps that the server does not know of and that no pack tells: what never reached the disk, or was damaged on it.</summary>
    public IReadOnlyList<UntoldGap> UntoldGaps()
    {
        lock (_gate)
        {
            if (!_mayHaveGaps) return [];
            var gaps = new List<UntoldGap>();
            foreach (var epoch in _book.Epochs)
            {
                foreach (var (device, ledger) in epoch.Devices)
                {
                    foreach (var gap in ledger.Untold) gaps.Add(new UntoldGap(epoch.Epoch, device, gap));
                }
            }

            _mayHaveGaps = gaps.Count > 0;
            return gaps;
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
        lock (_gate) return _book.Closings([.. _current.Select(epoch => epoch.Epoch)], includeAcknowledged);
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

    /// <summary>Readings on the disk that the server is not known to have. Reads the log, never the packs: their names tell.</summary>
    public long CountPending()
    {
        var pending = 0L;
        lock (_gate) pending += _shelf.Packs.Sum(pack => (long)(pack.Carried - Math.Min(pack.Carried, pack.PassedReadings)));
        OutboxScan.Run(_log, _cursor.Position, (record, entry) =>
        {
            lock (_gate)
            {
                for (var index = 0; index < entry.Sections.Length; index++)
                {
                    if (!IsPassed_NeedsGate(Place.Of(record, index, entry.Sections.Length))) pending += entry.Sections[index].Readings.Length;
                }
            }
        });
        return pending;
    }

    internal LogTake TryTake(OutboxRecord record)
    {
        lock (_gate)
        {
            if (IsPassed_NeedsGate(record.Place)) return LogTake.Passed;
            if (record.Position >= _packingFrom && record.Position < _packingTo) return LogTake.Later;
            return _taken.TryAdd(record.Position, record) ? LogTake.Taken : LogTake.Passed;
        }
    }

    internal bool TryTakePacked(OutboxRecord record)
    {
        lock (_gate)
        {
            var pack = record.Pack!;
            if (pack.IsGone || pack.Passed.Contains((int)record.Position) || !pack.Taken.TryAdd((int)record.Position, record)) return false;
            _held.Add(pack);
            return true;
        }
    }

    /// <summary>A lane is through a pack: it is done when all its blocks are acknowledged.</summary>
    internal void NoteRead(Pack pack)
    {
        lock (_gate)
        {
            pack.IsRead = true;
            _held.Add(pack);
            FinishIfDone_NeedsGate(pack);
        }
    }

    /// <summary>The next pack of a class behind a position; null for none.</summary>
    internal Pack? NextPack(DropClass @class, long from)
    {
        foreach (var pack in _shelf.Packs)
        {
            if (pack.Class == @class && pack.To > from && !pack.IsGone) return pack;
        }

        return null;
    }

    /// <summary>Makes it durable that a pack is handed out from now on; null if the disk refuses or the pack has gone meanwhile.</summary>
    internal Pack? MarkHanded(Pack pack)
    {
        // What an alarm may hang on is never thinned: it needs no mark.
        if (pack.Class == DropClass.Alarm || pack.IsHanded) return pack;
        lock (_keeping)
        {
            if (pack.IsGone) return null;
            if (_shelf.MarkHanded(pack) is { } handed) return handed;
            Interlocked.Increment(ref _marksRefused);
            return null;
        }
    }

    /// <summary>Makes it durable that records of the segment of a record are handed out from now on; false if the disk refuses.</summary>
    internal bool MarkHanded(OutboxRecord record)
    {
        if (record.Class == DropClass.Alarm || record.Position < Volatile.Read(ref _handedTo)) return true;
        lock (_gate)
        {
            var spans = _log.Spans();
            var at = spans.Count - 1;
            while (at > 0 && spans[at].Base > record.Position) at--;
            if (_handed.SavedPosition <= spans[at].Base)
            {
                if (_handed.Position <= spans[at].Base) _handed.Advance(Math.Min(record.End, _log.DurablePosition));
            }
            else
            {
                if (!spans[at].IsActive) Volatile.Write(ref _handedTo, spans[at].End);
                return true;
            }
        }

        if (_handed.Save() == CommitOutcome.Committed) return true;
        Interlocked.Increment(ref _marksRefused);
        return false;
    }

    internal IEnumerable<PackBlock> BlocksOf(Pack pack) => _shelf.Blocks(pack);

    internal JournalReader OpenReader(long from) => _log.OpenReader(from);

    internal TimeProvider Time => _time;

    internal StampVerdict Judge(ulong boot, DropClass @class, long sinceStartMs, out long offsetMs, out Protocols.Telemetry.ClockQuality quality)
    {
        lock (_gate)
        {
            (offsetMs, quality) = (0, Protocols.Telemetry.ClockQuality.Unknown);
            return _boots?.Judge(boot, @class, sinceStartMs, out offsetMs, out quality) ?? StampVerdict.Guessed;
        }
    }

    internal void Pass(long from, long to)
    {
        lock (_gate)
        {
            if (to > from) _passed.Add((ulong)from, (ulong)to - 1);
            MoveCursor_NeedsGate();
        }
    }

    internal void PassDamaged(JournalRecord range)
    {
        _logger.DamagedRange(range.Position, range.End);
        Pass(range.Position, range.End);
    }

    /// <summary>Numbers that damage took; those that are known as gaps already stay what they are.</summary>
    internal void NoteMissing(ulong epoch, string device, LedgerEntry missing)
    {
        lock (_gate)
        {
            foreach (var run in _book.Of(epoch, 0).Of(device).WithoutGaps(missing.First, missing.Last).ToArray())
            {
                Gap_NeedsGate(epoch, device, run.First, run.Count, GapReason.Damaged);
            }
        }
    }

    private bool IsPassed_NeedsGate(in Place place) =>
        (_partly.TryGetValue(place.Position, out var bits) && (bits & place.Bit) != 0) || _passed.ContainsAll((ulong)place.Position, (ulong)place.End - 1);

    private void AcknowledgeLogged_NeedsGate(OutboxRecord record)
    {
        _acknowledgedReadings += record.Readings.Length;
        var place = record.Place;
        var bits = _partly.GetValueOrDefault(place.Position) | place.Bit;
        if (bits == place.AllBits)
        {
            _partly.Remove(place.Position);
            _passed.Add((ulong)place.Position, (ulong)place.End - 1);
        }
        else
        {
            _partly[place.Position] = bits;
        }
    }

    private void AcknowledgePacked_NeedsGate(Pack pack, OutboxRecord record)
    {
        var ordinal = (int)record.Position;
        if (!pack.Taken.Remove(ordinal)) return;
        _acknowledgedReadings += record.Readings.Length;
        pack.Passed.Add(ordinal);
        pack.PassedReadings += (ulong)record.Readings.Length;
        foreach (var run in record.Runs)
        {
            if (run.Gap is not null) pack.Told.Add((record.Epoch, record.Device, run));
        }

        FinishIfDone_NeedsGate(pack);
    }

    private void FinishIfDone_NeedsGate(Pack pack)
    {
        if (!pack.IsRead || pack.IsGone || pack.Taken.Count > 0) return;
        KeepTold_NeedsGate(pack);
        pack.IsGone = true;
        _held.Remove(pack);
        _done.Add(pack);
        _shelf.Hide(pack);
        _isBookDirty = true;
    }

    /// <summary>The pack goes: what the server was told of it is in the book from now on.</summary>
    private void KeepTold_NeedsGate(Pack pack)
    {
        foreach (var (epoch, device, gap) in pack.Told)
        {
            _book.Of(epoch, 0).Of(device).AddGap(new LedgerGap(gap.First, gap.Count, gap.Gap!.Value, IsTold: true));
        }

        pack.Told.Clear();
        _isBookDirty = true;
    }

    private void MoveCursor_NeedsGate()
    {
        if (_passed.Ranges.Count == 0 || _passed.Ranges[0].First != 0) return;
        var through = Math.Min((long)_passed.Ranges[0].Last + 1, _log.DurablePosition);
        if (through > _cursor.Position) _cursor.Advance(through);
    }

    private void Gap_NeedsGate(ulong epoch, string device, ulong first, ulong count, GapReason reason)
    {
        _book.Of(epoch, 0).Of(device).AddGap(new LedgerGap(first, count, reason, IsTold: false));
        _droppedReadings += (long)count;
        _isBookDirty = true;
        _mayHaveGaps = true;
    }
}

/// <summary>What became of an attempt to take a record of the log.</summary>
internal enum LogTake
{
    /// <summary>The session has it.</summary>
    Taken,

    /// <summary>The server has it, or the session had it already.</summary>
    Passed,

    /// <summary>It is being packed: look again in a moment.</summary>
    Later,
}
