namespace SmartPoles.Protocols.Telemetry.Ledger;

/// <summary>A set of numbers kept as sorted, disjoint, non-touching ranges; nearly always exactly one.</summary>
/// <remarks>Not thread-safe. Memory grows with the number of holes, never with the number of members.</remarks>
public sealed class RangeSet
{
    private readonly List<(ulong First, ulong Last)> _ranges = [];

    /// <summary>The ranges in ascending order, both ends included.</summary>
    public IReadOnlyList<(ulong First, ulong Last)> Ranges => _ranges;

    /// <summary>How many numbers are in the set.</summary>
    public ulong Count
    {
        get
        {
            ulong sum = 0;
            foreach (var (first, last) in _ranges) sum += last - first + 1;
            return sum;
        }
    }

    /// <summary>Largest member; 0 when empty.</summary>
    public ulong Max => _ranges.Count == 0 ? 0 : _ranges[^1].Last;

    /// <summary>True when the number is in the set.</summary>
    public bool Contains(ulong number)
    {
        var index = FirstEndingAtOrAfter(number);
        return index < _ranges.Count && _ranges[index].First <= number;
    }

    /// <summary>True when every number of the range is in the set.</summary>
    public bool ContainsAll(ulong first, ulong last)
    {
        var index = FirstEndingAtOrAfter(first);
        return index < _ranges.Count && _ranges[index].First <= first && last <= _ranges[index].Last;
    }

    /// <summary>Adds a range and tells how many of its numbers were new.</summary>
    public ulong Add(ulong first, ulong last)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);

        // The common case, a run that continues the last one, must stay a comparison and a store.
        if (_ranges.Count > 0 && first > _ranges[^1].Last && first - 1 == _ranges[^1].Last)
        {
            _ranges[^1] = (_ranges[^1].First, last);
            return last - first + 1;
        }

        var from = FirstEndingAtOrAfter(first == 0 ? 0 : first - 1);
        var to = from;
        ulong known = 0;
        var (newFirst, newLast) = (first, last);
        while (to < _ranges.Count && _ranges[to].First <= (last == ulong.MaxValue ? last : last + 1))
        {
            var (rangeFirst, rangeLast) = _ranges[to];
            var overlapFirst = Math.Max(first, rangeFirst);
            var overlapLast = Math.Min(last, rangeLast);
            if (overlapFirst <= overlapLast) known += overlapLast - overlapFirst + 1;
            newFirst = Math.Min(newFirst, rangeFirst);
            newLast = Math.Max(newLast, rangeLast);
            to++;
        }

        _ranges.RemoveRange(from, to - from);
        _ranges.Insert(from, (newFirst, newLast));
        return last - first + 1 - known;
    }

    /// <summary>Takes a range out again, whether its numbers are in the set or not.</summary>
    public void Remove(ulong first, ulong last)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);
        var at = FirstEndingAtOrAfter(first);
        while (at < _ranges.Count && _ranges[at].First <= last)
        {
            var (rangeFirst, rangeLast) = _ranges[at];
            _ranges.RemoveAt(at);
            if (rangeFirst < first) _ranges.Insert(at++, (rangeFirst, first - 1));
            if (rangeLast > last) _ranges.Insert(at++, (last + 1, rangeLast));
        }
    }

    /// <summary>The holes between 1 and <paramref name="last"/>: what is still missing.</summary>
    public IEnumerable<(ulong First, ulong Last)> MissingUpTo(ulong last) => MissingWithin(1, last);

    /// <summary>The holes between two numbers, both included.</summary>
    public IEnumerable<(ulong First, ulong Last)> MissingWithin(ulong first, ulong last)
    {
        var next = first;
        for (var index = FirstEndingAtOrAfter(first); index < _ranges.Count; index++)
        {
            var (rangeFirst, rangeLast) = _ranges[index];
            if (rangeFirst > last) break;
            if (rangeFirst > next) yield return (next, rangeFirst - 1);
            if (rangeLast >= last) yield break;
            next = Math.Max(next, rangeLast + 1);
        }

        if (next <= last) yield return (next, last);
    }

    private int FirstEndingAtOrAfter(ulong number)
    {
        int low = 0, high = _ranges.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].Last < number) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
