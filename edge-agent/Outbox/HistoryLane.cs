namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>Everything older: packed alarms first, then what is still in the log, then the packs of the other classes.</summary>
internal sealed class HistoryLane(OutboxJournal outbox, LogLane log) : OutboxLane
{
    private readonly long[] _through = new long[DropClasses.Count];
    private Pack? _pack;
    private IEnumerator<PackBlock>? _blocks;
    private OutboxRecord? _waiting;
    private RecordStamp _waitingStamp;
    private int _ordinal;

    public override bool IsThrough => _pack is null && log.IsThrough && Next() is null;

    public override OutboxRecord? Take()
    {
        try
        {
            while (true)
            {
                if (_pack is null)
                {
                    var next = Next();
                    if (next?.Class != DropClass.Alarm && log.Take() is { } logged) return logged;
                    if (next is null || outbox.MarkHanded(next) is not { } handed) return null;
                    Begin(handed);
                }

                if (TakeBlock(out var isHeld) is { } record) return record;
                if (isHeld) return null;
            }
        }
        catch (Exception failure) when (PackShelf.IsDiskFailure(failure))
        {
            // The disk does not read now, or the pack was replaced: begun again, what was taken is skipped.
            Leave();
            return null;
        }
    }

    public override ValueTask WaitForMoreAsync(CancellationToken cancel) => log.WaitForMoreAsync(cancel);

    protected override void Dispose(bool isDisposing)
    {
        Leave();
        log.Dispose();
    }

    private Pack? Next()
    {
        for (var @class = DropClasses.Count - 1; @class >= 0; @class--)
        {
            if (outbox.NextPack((DropClass)@class, _through[@class]) is { } pack) return pack;
        }

        return null;
    }

    private void Begin(Pack pack)
    {
        _pack = pack;
        _blocks = outbox.BlocksOf(pack).GetEnumerator();
        _ordinal = -1;
    }

    private void Leave()
    {
        _blocks?.Dispose();
        (_pack, _blocks, _waiting) = (null, null, null);
    }

    /// <summary>The next block of the pack at hand; null when it is through, or when its time must be waited for.</summary>
    private OutboxRecord? TakeBlock(out bool isHeld)
    {
        isHeld = false;
        var pack = _pack!;
        while (!pack.IsGone)
        {
            if (_waiting is null && !Advance(pack))
            {
                _through[(int)pack.Class] = pack.To;
                Leave();
                outbox.NoteRead(pack);
                return null;
            }

            if (Stamping.Apply(outbox, _waitingStamp, _waiting!) is not { } record)
            {
                isHeld = true;
                return null;
            }

            _waiting = null;
            if (outbox.TryTakePacked(record)) return record;
        }

        Leave();
        return null;
    }

    private bool Advance(Pack pack)
    {
        if (!_blocks!.MoveNext()) return false;
        var block = _blocks.Current;
        _ordinal++;
        _waitingStamp = block.Stamp;
        _waiting = new OutboxRecord(_ordinal, _ordinal + 1, block.Epoch, block.Device, block.Stamp.Clock, block.Runs, block.Readings)
        {
            Class = pack.Class, Pack = pack,
        };
        return true;
    }
}
