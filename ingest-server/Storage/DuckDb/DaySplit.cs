using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Storage.DuckDb;

/// <summary>Sorts the rows of a batch by day; keeps its lists from batch to batch.</summary>
internal sealed class DaySplit
{
    private readonly Dictionary<DayKey, IndexList> _lists = [];

    /// <summary>The rows of each day in journal order, oldest day first. Borrowed: valid until the next call.</summary>
    public IReadOnlyList<DayRows> Split(RowBatch batch)
    {
        if (batch.Count == 0) return [];
        var day = DayKey.Of(batch.UnixMs[0]);
        return IsAllOf(day, batch.UnixMs) ? [new DayRows(day, 0, batch.Count, null)] : Sort(batch.UnixMs);
    }

    private static bool IsAllOf(DayKey day, ReadOnlySpan<long> times)
    {
        if (!day.IsDated) return false;
        var first = day.FirstUnixMs;
        foreach (var time in times)
        {
            if ((ulong)(time - first) >= (ulong)DayKey.DayMs) return false;
        }

        return true;
    }

    private List<DayRows> Sort(ReadOnlySpan<long> times)
    {
        Reset();
        IndexList? list = null;
        var last = default(DayKey);
        for (var row = 0; row < times.Length; row++)
        {
            var day = DayKey.Of(times[row]);
            if (list is null || day != last)
            {
                last = day;
                if (!_lists.TryGetValue(day, out list)) _lists.Add(day, list = new IndexList());
            }

            list.Add(row);
        }

        return [.. _lists.Where(pair => pair.Value.Count > 0).OrderBy(pair => pair.Key.Number)
            .Select(pair => new DayRows(pair.Key, 0, pair.Value.Count, pair.Value.Items))];
    }

    private void Reset()
    {
        // A long backfill would otherwise leave a list for every day it ever touched.
        if (_lists.Count > 64) _lists.Clear();
        foreach (var list in _lists.Values) list.Clear();
    }

    private sealed class IndexList
    {
        private int[] _items = new int[64];

        public int[] Items => _items;

        public int Count { get; private set; }

        public void Add(int index)
        {
            if (Count == _items.Length) Array.Resize(ref _items, Count * 2);
            _items[Count++] = index;
        }

        public void Clear() => Count = 0;
    }
}
