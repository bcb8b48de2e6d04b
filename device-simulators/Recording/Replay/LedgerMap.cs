using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.DeviceSimulators.Recording.Replay;

/// <summary>
/// New numbers for the records of one device in one epoch: 1, 2, 3... in the order in which they first came. A number that came twice keeps
/// its new one, so that a duplicate stays a duplicate; what a range or a lossy recording leaves out makes no hole.
/// </summary>
internal sealed class LedgerMap
{
    private readonly List<Run> _runs = [];
    private ulong _next = 1;

    /// <summary>Adds the new runs for an old one, in order; they carry as many numbers.</summary>
    public void Map(in LedgerEntry old, List<LedgerEntry> mapped)
    {
        for (var number = old.First; number <= old.Last;)
        {
            var index = IndexOf(number);
            ulong count, first;
            if (index >= 0 && number <= _runs[index].Last)
            {
                count = Math.Min(old.Last, _runs[index].Last) - number + 1;
                first = _runs[index].New + (number - _runs[index].Old);
            }
            else
            {
                var nextKnown = index + 1 < _runs.Count ? _runs[index + 1].Old : ulong.MaxValue;
                count = Math.Min(old.Last, nextKnown - 1) - number + 1;
                first = _next;
                _next += count;
                Insert(index, new Run(number, count, first));
            }

            Join(mapped, new LedgerEntry(first, count, old.Gap));
            number += count;
        }
    }

    private static void Join(List<LedgerEntry> mapped, LedgerEntry next)
    {
        if (mapped.Count > 0 && mapped[^1] is var last && last.Gap == next.Gap && last.Last + 1 == next.First)
        {
            mapped[^1] = last with { Count = last.Count + next.Count };
        }
        else
        {
            mapped.Add(next);
        }
    }

    /// <summary>The last run that begins at or before a number, or -1.</summary>
    private int IndexOf(ulong number)
    {
        var low = 0;
        var high = _runs.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (_runs[middle].Old <= number) low = middle + 1;
            else high = middle - 1;
        }

        return high;
    }

    private void Insert(int before, Run run)
    {
        if (before >= 0 && _runs[before] is var left && left.Last + 1 == run.Old && left.New + left.Count == run.New)
        {
            _runs[before] = left with { Count = left.Count + run.Count };
        }
        else
        {
            _runs.Insert(before + 1, run);
        }
    }

    private readonly record struct Run(ulong Old, ulong Count, ulong New)
    {
        public ulong Last => Old + Count - 1;
    }
}
