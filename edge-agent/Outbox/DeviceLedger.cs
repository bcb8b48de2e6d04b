using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>What is known of one device in one epoch.</summary>
public sealed class DeviceLedger
{
    private readonly List<LedgerGap> _gaps = [];
    private readonly List<LedgerGap> _told = [];

    /// <summary>Last number given out; 0 for none.</summary>
    public ulong Last { get; set; }

    /// <summary>
    /// Gaps that the server has not acknowledged yet, of numbers that never reached the disk or were damaged on it. What was dropped
    /// or thinned lies in packs until then.
    /// </summary>
    public IReadOnlyList<LedgerGap> Untold => _gaps;

    /// <summary>Gaps that it has; what was dropped or thinned as one sum each, so that tens of thousands of runs take no room.</summary>
    public IReadOnlyList<LedgerGap> Told => _told;

    /// <summary>Adds a gap, joined to the one before it where they touch.</summary>
    public void AddGap(LedgerGap gap)
    {
        if (gap.IsTold)
        {
            AddTold(gap);
            return;
        }

        if (_gaps.Count > 0 && _gaps[^1] is var last && last.Last + 1 == gap.First && last.Reason == gap.Reason)
        {
            _gaps[^1] = last with { Count = last.Count + gap.Count };
        }
        else
        {
            _gaps.Add(gap);
        }
    }

    /// <summary>Marks the numbers as told; what was joined to them meanwhile stays untold.</summary>
    public void MarkTold(LedgerGap told)
    {
        var index = _gaps.FindIndex(gap => gap.First == told.First && gap.Count >= told.Count);
        if (index < 0) return;
        var gap = _gaps[index];
        AddTold(told);
        if (gap.Count > told.Count) _gaps[index] = gap with { First = told.Last + 1, Count = gap.Count - told.Count };
        else _gaps.RemoveAt(index);
    }

    /// <summary>The parts of a run that are not known as gaps.</summary>
    public IEnumerable<LedgerEntry> WithoutGaps(ulong first, ulong last)
    {
        var exact = _gaps.Concat(_told.Where(gap => !IsSummed(gap.Reason)));
        foreach (var gap in exact.Where(gap => gap.Last >= first && gap.First <= last).OrderBy(gap => gap.First))
        {
            if (gap.First > first) yield return new LedgerEntry(first, gap.First - first, GapReason.Damaged);
            first = gap.Last + 1;
        }

        if (first <= last) yield return new LedgerEntry(first, last - first + 1, GapReason.Damaged);
    }

    private void AddTold(LedgerGap gap)
    {
        // Damage is met again at every start until its segment is gone: these runs must stay exact.
        var index = _told.FindIndex(each => each.Reason == gap.Reason && (IsSummed(gap.Reason) || each.Last + 1 == gap.First));
        if (index < 0) _told.Add(gap with { IsTold = true });
        else _told[index] = _told[index] with { First = Math.Min(_told[index].First, gap.First), Count = _told[index].Count + gap.Count };
    }

    private static bool IsSummed(GapReason reason) => reason is GapReason.OutboxFull or GapReason.Thinned;
}
