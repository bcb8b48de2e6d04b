namespace SmartPoles.IngestServer.Storage;

/// <summary>Keeps the first <paramref name="limit"/> readings by device, quantity and time of any number offered.</summary>
internal sealed class ReadingCollector(int limit)
{
    private readonly List<StoredReading> _kept = [];

    public void Add(in StoredReading reading)
    {
        if (limit <= 0) return;
        _kept.Add(reading);
        // Twice the limit before a cut: a sort costs then a constant share of each reading.
        if (_kept.Count >= Math.Max(1024, 2L * limit)) Cut();
    }

    public IReadOnlyList<StoredReading> Take()
    {
        Cut();
        return _kept;
    }

    private void Cut()
    {
        _kept.Sort(Compare);
        if (_kept.Count > limit) _kept.RemoveRange(limit, _kept.Count - limit);
    }

    private static int Compare(StoredReading left, StoredReading right)
    {
        var byDevice = string.CompareOrdinal(left.Device, right.Device);
        if (byDevice != 0) return byDevice;
        var byQuantity = left.Quantity.CompareTo(right.Quantity);
        if (byQuantity != 0) return byQuantity;
        var byTime = left.UnixMs.CompareTo(right.UnixMs);
        return byTime != 0 ? byTime : left.Quality.CompareTo(right.Quality);
    }
}
