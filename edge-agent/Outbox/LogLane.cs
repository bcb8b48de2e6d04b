using SmartPoles.Protocols.Journal;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>
/// Reads the log from one position to another, a little ahead, and hands out alarms first. What has no time yet, and may still get
/// one, is passed over and read again when it does or has waited long enough; so is what the disk does not let be marked as handed out,
/// while alarms, which need no mark, go on.
/// </summary>
internal sealed class LogLane : OutboxLane
{
    private const int RecordsAhead = 256;
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly OutboxJournal _outbox;
    private readonly JournalReader _reader;
    private readonly long _end;
    private readonly OutboxRecordCodec _codec = new();
    private readonly NumberTrail _trail = new();
    private readonly Queue<OutboxRecord>[] _ready = [new(), new(), new()];
    private long _laterFrom = long.MaxValue;
    private long _laterStamp;
    private long _markStamp;
    private bool _markRefused;

    public LogLane(OutboxJournal outbox, long from, long end)
    {
        _outbox = outbox;
        _reader = outbox.OpenReader(from);
        _end = end;
    }

    public override bool IsThrough => _reader.Position >= _end && _laterFrom == long.MaxValue && Array.TrueForAll(_ready, queue => queue.Count == 0);

    public override OutboxRecord? Take()
    {
        LookAgainIfDue();
        while (true)
        {
            for (var @class = _ready.Length - 1; @class >= 0; @class--)
            {
                while (_ready[@class].TryPeek(out var record))
                {
                    // Marked before it leaves, or not at all: the disk may refuse.
                    _ready[@class].Dequeue();
                    if (!IsMarked(record))
                    {
                        Later(record.Place.Position);
                        continue;
                    }

                    var taken = _outbox.TryTake(record);
                    if (taken == LogTake.Taken) return record;
                    if (taken == LogTake.Later) Later(record.Place.Position);
                }
            }

            if (!ReadAhead()) return null;
        }
    }

    public override async ValueTask WaitForMoreAsync(CancellationToken cancel)
    {
        if (_laterFrom == long.MaxValue)
        {
            await _reader.WaitForMoreAsync(cancel).ConfigureAwait(false);
            return;
        }

        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var more = _reader.WaitForMoreAsync(timer.Token).AsTask();
        await Task.WhenAny(more, Task.Delay(LookAgain, _outbox.Time, timer.Token)).ConfigureAwait(false);
        await timer.CancelAsync().ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
    }

    protected override void Dispose(bool isDisposing) => _reader.Dispose();

    /// <summary>Reads some records; false when there is nothing now.</summary>
    private bool ReadAhead()
    {
        var count = 0;
        while (count < RecordsAhead && _reader.Position < _end)
        {
            switch (_reader.TryRead(out var found))
            {
                case ReadOutcome.Record when _codec.TryRead(found.Payload.Span, out var entry):
                    Ready(found, entry);
                    count++;
                    break;
                case ReadOutcome.Record or ReadOutcome.Damaged:
                    _trail.NoteDamage();
                    _outbox.PassDamaged(found);
                    count++;
                    break;
                case ReadOutcome.Hole or ReadOutcome.Gone:
                    _outbox.Pass(found.Position, found.End);
                    count++;
                    break;
                default:
                    return count > 0;
            }
        }

        return count > 0;
    }

    private void Ready(JournalRecord found, OutboxEntry entry)
    {
        foreach (var number in entry.Numbers)
        {
            if (_trail.NoteLast(number) is { } missing) _outbox.NoteMissing(number.Epoch, number.Device, missing);
        }

        if (entry.Sections.Length == 0) _outbox.Pass(found.Position, found.End);
        for (var index = 0; index < entry.Sections.Length; index++)
        {
            var section = entry.Sections[index];
            if (_trail.Note(section.Epoch, entry.Device, section.First, section.Last) is { } missing) _outbox.NoteMissing(section.Epoch, entry.Device, missing);
            var place = Place.Of(found, index, entry.Sections.Length);
            LedgerEntry[] runs = [new LedgerEntry(section.First, (ulong)section.Readings.Length, null)];
            var record = new OutboxRecord(place.Key, place.End, section.Epoch, entry.Device, entry.Stamp.Clock, runs, section.Readings)
            {
                Class = section.Class, Place = place,
            };
            if (Stamping.Apply(_outbox, entry.Stamp, record) is { } stamped) _ready[(int)section.Class].Enqueue(stamped);
            else Later(found.Position);
        }
    }

    /// <summary>A disk that has just refused is not asked again for every record.</summary>
    private bool IsMarked(OutboxRecord record)
    {
        if (record.Class == DropClass.Alarm) return _outbox.MarkHanded(record);
        if (_markRefused && _outbox.Time.GetElapsedTime(_markStamp) < LookAgain) return false;
        _markRefused = !_outbox.MarkHanded(record);
        if (_markRefused) _markStamp = _outbox.Time.GetTimestamp();
        return !_markRefused;
    }

    private void Later(long position)
    {
        if (_laterFrom == long.MaxValue) _laterStamp = _outbox.Time.GetTimestamp();
        _laterFrom = Math.Min(_laterFrom, position);
    }

    private void LookAgainIfDue()
    {
        if (_laterFrom == long.MaxValue || _outbox.Time.GetElapsedTime(_laterStamp) < LookAgain) return;
        if (Array.Exists(_ready, queue => queue.Count > 0)) return;
        _reader.Seek(_laterFrom);
        _laterFrom = long.MaxValue;
    }
}
