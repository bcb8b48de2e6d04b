using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>
/// Thins a run of readings of one device: of every slow series and window stay the lowest and the highest reading, true ones, and the
/// mean, which stands at number and time of the reading nearest to the window's middle. Of states stay the changes, of trouble its
/// beginnings. Survivors keep their numbers; the rest becomes gaps.
/// </summary>
internal static class Thinning
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    /// <summary>The survivors of consecutive readings, in the order of their numbers.</summary>
    public static List<(ulong Number, Reading Reading)> Survivors(ulong first, IReadOnlyList<Reading> readings)
    {
        var survivors = new List<(ulong Number, Reading Reading)>();
        foreach (var series in Enumerable.Range(0, readings.Count).GroupBy(index => readings[index].Quantity))
        {
            var isSlow = DropClasses.IsSlow(series.Key);
            var window = new List<int>();
            Reading? before = null;
            foreach (var index in series)
            {
                var reading = readings[index];
                if (!reading.IsGood || !isSlow)
                {
                    if (before is not { } last || last.Quality != reading.Quality || (reading.IsGood && last.Value != reading.Value)) Keep(index, reading);
                }
                else
                {
                    if (window.Count > 0 && WindowOf(readings[window[0]]) != WindowOf(reading)) Close(window);
                    window.Add(index);
                }

                before = reading;
            }

            Close(window);
        }

        survivors.Sort((left, right) => left.Number.CompareTo(right.Number));
        return survivors;

        void Keep(int index, Reading reading) => survivors.Add((first + (ulong)index, reading));

        void Close(List<int> window)
        {
            if (window.Count <= 3)
            {
                foreach (var index in window) Keep(index, readings[index]);
                window.Clear();
                return;
            }

            var low = window.MinBy(index => readings[index].Value);
            var high = window.MaxBy(index => readings[index].Value);
            if (low == high) high = window.First(index => index != low);
            var middleMs = (WindowOf(readings[window[0]]) * (long)Window.TotalMilliseconds) + ((long)Window.TotalMilliseconds / 2);
            var middle = window.Where(index => index != low && index != high).MinBy(index => Math.Abs(readings[index].UnixMs - middleMs));
            Keep(low, readings[low]);
            Keep(high, readings[high]);
            Keep(middle, readings[middle] with { Value = window.Average(index => readings[index].Value) });
            window.Clear();
        }
    }

    /// <summary>Blocks that carry the survivors of a run and tell of the rest as gaps.</summary>
    public static IEnumerable<PackBlock> Blocks(ulong epoch, string device, RecordStamp stamp, ulong first, IReadOnlyList<Reading> readings)
    {
        var survivors = Survivors(first, readings);
        var last = first + (ulong)readings.Count - 1;
        var next = first;
        for (var at = 0; at < survivors.Count || next <= last;)
        {
            // Every second run may be a gap: half as many readings as a block of whole readings has.
            var part = survivors.GetRange(at, Math.Min(PackCodec.ReadingsMax / 2, survivors.Count - at));
            at += part.Count;
            var end = at < survivors.Count ? part[^1].Number : last;
            yield return new PackBlock(epoch, device, stamp, [.. Runs(part, next, end)], [.. part.Select(each => each.Reading)]);
            next = end + 1;
        }
    }

    private static List<LedgerEntry> Runs(List<(ulong Number, Reading Reading)> survivors, ulong first, ulong last)
    {
        var runs = new List<LedgerEntry>();
        var next = first;
        foreach (var (number, _) in survivors)
        {
            if (number > next) runs.Add(new LedgerEntry(next, number - next, GapReason.Thinned));
            if (runs.Count > 0 && runs[^1].Gap is null) runs[^1] = runs[^1] with { Count = runs[^1].Count + 1 };
            else runs.Add(new LedgerEntry(number, 1, null));
            next = number + 1;
        }

        if (next <= last) runs.Add(new LedgerEntry(next, last - next + 1, GapReason.Thinned));
        return runs;
    }

    private static long WindowOf(Reading reading) => Math.DivRem(reading.UnixMs, (long)Window.TotalMilliseconds).Quotient;
}
