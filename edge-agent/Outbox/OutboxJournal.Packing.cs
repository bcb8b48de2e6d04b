using SmartPoles.Protocols.Journal;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>
/// While the server is away: closed segments of the log become packs, and packs become thinner, then gaps, when the cap is reached.
/// </summary>
/// <remarks>
/// What a crash may leave, step by step:
/// <code>
///  1 packs written, flushed, named      log and packs have the records: the cursor is not past the segment, the packs are deleted
///  2 cursor past the segment, saved     packs have them: what the log still has of them is not read again
///  3 segment deleted
/// </code>
/// </remarks>
public sealed partial class OutboxJournal
{
    /// <summary>Makes room at the cap; false when nothing can go.</summary>
    private bool MakeRoom(long bytes)
    {
        lock (_keeping)
        {
            while (BytesTaken > bytes)
            {
                if (!Shrink()) return false;
            }

            return true;
        }
    }

    private bool Shrink()
    {
        if (PackOldest()) return true;
        if (Victim() is not { } pack) return false;
        try
        {
            if (pack.Kind == PackKind.Full && MayBeThinned(pack))
            {
                var (_, replaced) = _shelf.Thin(pack);
                Interlocked.Add(ref _thinnedReadings, (long)replaced);
                _logger.PackThinned(pack.Class, pack.Carried, replaced);
                return true;
            }

            return Drop(pack);
        }
        catch (Exception failure) when (PackShelf.IsDiskFailure(failure))
        {
            _logger.PackNotReplaced(pack.Name, failure.Message);
            return false;
        }
    }

    /// <summary>
    /// The next pack to lose something: whole packs of the lowest class first, oldest first; then what thinning left of them; alarms
    /// last.
    /// </summary>
    private Pack? Victim()
    {
        Pack? OldestOf(DropClass @class, PackKind kind)
        {
            // What a session holds is on its way: it neither goes nor becomes a gap.
            lock (_gate) return _shelf.Packs.FirstOrDefault(pack => pack.Class == @class && pack.Kind == kind && pack.Taken.Count == 0);
        }

        return OldestOf(DropClass.Bulk, PackKind.Full) ?? OldestOf(DropClass.Process, PackKind.Full)
            ?? OldestOf(DropClass.Bulk, PackKind.Thinned) ?? OldestOf(DropClass.Process, PackKind.Thinned)
            ?? OldestOf(DropClass.Alarm, PackKind.Full);
    }

    /// <summary>
    /// Nothing of it was ever handed to a connection, so that the mean may take the number of a reading; and the log will not bring
    /// back the readings, whatever crash comes.
    /// </summary>
    private bool MayBeThinned(Pack pack) => !pack.IsHanded && pack.Class != DropClass.Alarm && pack.To <= _cursor.SavedPosition;

    private bool Drop(Pack pack)
    {
        if (Close(pack) is not { } gaps) return false;
        try
        {
            _shelf.Drop(pack, gaps);
        }
        catch
        {
            lock (_gate) pack.IsGone = false;
            throw;
        }

        NoteDropped(pack);
        return true;
    }

    /// <summary>No lane takes from the pack any more: what is left of it to tell as gaps. Null if a session was faster.</summary>
    private List<PackBlock>? Close(Pack pack)
    {
        var index = _shelf.Index(pack);
        lock (_gate)
        {
            if (pack.Taken.Count > 0) return null;
            pack.IsGone = true;
            return PackShelf.GapsOf(pack, index);
        }
    }

    private void NoteDropped(Pack pack)
    {
        var lost = pack.Carried - Math.Min(pack.Carried, pack.PassedReadings);
        lock (_gate) KeepTold_NeedsGate(pack);
        Interlocked.Add(ref _droppedReadings, (long)lost);
        _logger.OutboxFull(pack.Class, pack.Bytes, lost);
    }

    /// <summary>A full disk has no room for the tale of what was dropped: it is kept in memory until the book can be saved.</summary>
    private bool FreeForced()
    {
        try
        {
            if (Victim() is not { } pack) return FreeOldestSegment();
            if (Close(pack) is not { } gaps) return false;
            lock (_gate)
            {
                foreach (var gap in gaps)
                {
                    foreach (var run in gap.Runs) Gap_NeedsGate(gap.Epoch, gap.Device, run.First, run.Count, run.Gap!.Value);
                }

                KeepTold_NeedsGate(pack);
            }

            _shelf.Delete(pack);
            _logger.OutboxFull(pack.Class, pack.Bytes, pack.Carried);
            return true;
        }
        catch (Exception failure) when (PackShelf.IsDiskFailure(failure))
        {
            return false;
        }
    }

    private bool FreeOldestSegment()
    {
        var spans = _log.Spans();
        if (spans.Count < 2) return false;
        lock (_gate)
        {
            foreach (var position in _taken.Keys)
            {
                if (position < spans[0].End) return false;
            }

            (_packingFrom, _packingTo) = (spans[0].Base, spans[0].End);
        }

        try
        {
            var lost = BlocksOf(spans[0]).SelectMany(blocks => blocks).ToArray();
            if (!_log.TryDropOldestSegment(out _, out var to)) return false;
            lock (_gate)
            {
                foreach (var block in lost) Gap_NeedsGate(block.Epoch, block.Device, block.First, block.Last - block.First + 1, GapReason.OutboxFull);
                ForgetPartly_NeedsGate(to);
            }

            Pass(0, to);
            return true;
        }
        finally
        {
            lock (_gate) (_packingFrom, _packingTo) = (long.MaxValue, 0);
        }
    }

    /// <summary>Moves the oldest closed segment from the log to packs; false when there is none, or it is in a session's hands.</summary>
    private bool PackOldest()
    {
        var spans = _log.Spans();
        if (spans.Count < 2) return false;
        var span = spans[0];
        var isDone = false;
        lock (_gate)
        {
            isDone = _cursor.Position >= span.End;
            if (!isDone)
            {
                foreach (var position in _taken.Keys)
                {
                    if (position >= span.Base && position < span.End) return false;
                }

                (_packingFrom, _packingTo) = (span.Base, span.End);
            }
        }

        try
        {
            if (!isDone)
            {
                var packs = _shelf.Write(BlocksOf(span), span.Base, span.End, isHanded: _handed.Position > span.Base);
                _shelf.Add(packs);
                Pass(0, span.End);
                lock (_gate) ForgetPartly_NeedsGate(span.End);
            }

            return _cursor.Save() == CommitOutcome.Committed && SaveBook() && DropBefore(Math.Min(_cursor.SavedPosition, _book.Covered)) > 0;
        }
        catch (Exception failure) when (PackShelf.IsDiskFailure(failure))
        {
            _logger.PackNotReplaced($"{span.Base}-{span.End}", failure.Message);
            return false;
        }
        finally
        {
            lock (_gate) (_packingFrom, _packingTo) = (long.MaxValue, 0);
        }
    }

    /// <summary>What the server does not have of a segment, by class.</summary>
    private List<PackBlock>[] BlocksOf(SegmentSpan span)
    {
        var builders = new PackBuilder[DropClasses.Count];
        for (var @class = 0; @class < builders.Length; @class++) builders[@class] = new PackBuilder();
        using var reader = _log.OpenReader(span.Base);
        while (reader.Position < span.End)
        {
            switch (reader.TryRead(out var found))
            {
                case ReadOutcome.Record when _packCodec.TryRead(found.Payload.Span, out var entry):
                    Take(found, entry);
                    break;
                case ReadOutcome.Record or ReadOutcome.Damaged:
                    _logger.DamagedRange(found.Position, found.End);
                    _packTrail.NoteDamage();
                    break;
                case ReadOutcome.Failed:
                    throw new IOException("the log cannot be read");
            }
        }

        return [.. builders.Select(builder => builder.Close())];

        void Take(JournalRecord found, OutboxEntry entry)
        {
            foreach (var number in entry.Numbers)
            {
                if (_packTrail.NoteLast(number) is { } missing) NoteMissing(number.Epoch, number.Device, missing);
            }

            for (var index = 0; index < entry.Sections.Length; index++)
            {
                var section = entry.Sections[index];
                if (_packTrail.Note(section.Epoch, entry.Device, section.First, section.Last) is { } missing) NoteMissing(section.Epoch, entry.Device, missing);
                bool isPassed;
                lock (_gate) isPassed = IsPassed_NeedsGate(Place.Of(found, index, entry.Sections.Length));
                if (!isPassed) builders[(int)section.Class].Add(entry.Device, entry.Stamp, section);
            }
        }
    }

    private void ForgetPartly_NeedsGate(long end)
    {
        foreach (var position in _partly.Keys)
        {
            if (position < end) _partly.Remove(position);
        }
    }
}
