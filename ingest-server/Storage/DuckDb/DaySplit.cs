using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Storage.DuckDb;

/// <summary>Sorts the rows of a batch by day; keeps its lists from batch to batch.</summary>
internal sealed class DaySplit
{
    private readonly Dictionary<DayKey, List<int>> _lists = [];

    /// <summary>The rows of each day, by index, in journal order. Borrowed: valid until the next call.</summary>
    public IEnumerable<(DayKey Day, IReadOnlyList<int> Rows)> Split(IReadOnlyList<StoredRow> rows)
    {
        Reset();
        List<int>? list = null;
        var last = default(DayKey);
        for (var i = 0; i < rows.Count; i++)
        {
            var day = DayKey.Of(rows[i].UnixMs);
            if (list is null || day != last)
            {
                last = day;
                if (!_lists.TryGetValue(day, out list)) _lists.Add(day, list = []);
            }

            list.Add(i);
        }

        return _lists.Where(pair => pair.Value.Count > 0).OrderBy(pair => pair.Key.Number).Select(pair => (pair.Key, (IReadOnlyList<int>)pair.Value));
    }

    private void Reset()
    {
        // A long backfill would otherwise leave a list for every day it ever touched.
        if (_lists.Count > 64) _lists.Clear();
        foreach (var list in _lists.Values) list.Clear();
    }
}
