using SmartPoles.Protocols.Journal;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>Reads the durable records of the outbox from one position to another, in order, and skips what is acknowledged.</summary>
public sealed class OutboxLane : IDisposable
{
    private readonly OutboxJournal _outbox;
    private readonly JournalReader _reader;

    internal OutboxLane(OutboxJournal outbox, JournalReader reader, long end)
    {
        _outbox = outbox;
        _reader = reader;
        End = end;
    }

    /// <summary>First position that is not of this lane.</summary>
    public long End { get; }

    /// <summary>True when every record of the lane has been taken.</summary>
    public bool IsThrough => _reader.Position >= End;

    /// <summary>The next record that the server does not have; null when there is none now.</summary>
    public OutboxRecord? Take()
    {
        while (!IsThrough)
        {
            switch (_reader.TryRead(out var found))
            {
                case ReadOutcome.Record when OutboxRecordCodec.Read(found.Payload.Span, found.Position, found.End) is { } record:
                    if (_outbox.TryTake(record)) return record;
                    break;
                case ReadOutcome.Record or ReadOutcome.Damaged:
                    _outbox.PassDamaged(found);
                    break;
                case ReadOutcome.Hole or ReadOutcome.Gone:
                    _outbox.Pass(found);
                    break;
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>Waits until <see cref="Take"/> may have something.</summary>
    public ValueTask WaitForMoreAsync(CancellationToken cancel) => _reader.WaitForMoreAsync(cancel);

    public void Dispose() => _reader.Dispose();
}

/// <summary>The lanes of one session.</summary>
/// <param name="Live">First: the last moments and all that comes.</param>
/// <param name="History">Beside it: everything older. May be through at once, and may have more again when live fell behind.</param>
public sealed record OutboxLanes(OutboxLane Live, OutboxLane History);
