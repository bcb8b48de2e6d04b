namespace SmartPoles.DeviceSimulators.Demo;

/// <summary>
/// The outside auditor: holds what the gateways say that they gave out against what the store gives back, device by device.
/// </summary>
internal static class Audit
{
    /// <summary>Readings may carry a time slightly before the run (clock steps) or after its end.</summary>
    private const long MarginMs = 10 * 60 * 1000;

    internal static async Task<AuditResult?> RunAsync(
        ServerApi api, IReadOnlyList<PublishedSeries> published, DateTimeOffset from, DateTimeOffset to, CancellationToken stop)
    {
        if (await api.CountAsync(stop) is not { } count) return null;
        long stored = 0, duplicates = 0, lost = 0;
        var faults = new List<string>();
        foreach (var device in published.GroupBy(series => series.Device))
        {
            var given = device.Sum(series => series.Last - series.Dropped);
            var answer = await api.ReadingsAsync(device.Key, from.ToUnixTimeMilliseconds() - MarginMs, to.ToUnixTimeMilliseconds() + MarginMs, stop);
            if (answer is null || answer.LimitReached) return null;
            var distinct = answer.Readings.DistinctBy(row => (row.Quantity, row.UnixMs)).Count();
            stored += answer.Readings.Length;
            duplicates += answer.Readings.Length - distinct + Math.Max(0, distinct - given);
            lost += Math.Max(0, given - distinct);
            if (given != answer.Readings.Length) faults.Add($"{device.Key}: gave out {given}, the store has {answer.Readings.Length} rows, {distinct} distinct");
        }

        // Rows of devices that nobody published would escape the walk above.
        duplicates += Math.Max(count.Duplicates, Math.Max(0, count.Rows - stored));
        return new AuditResult(
            published.Sum(series => series.Last), published.Sum(series => series.Last - series.Pending), stored, count.Rows,
            duplicates, lost, published.Sum(series => series.Dropped), published.Sum(series => series.Pending), faults);
    }
}

/// <param name="Published">Readings that the gateways gave a number.</param>
/// <param name="Acknowledged">Of these acknowledged to them.</param>
/// <param name="Stored">Rows read back from the store, device by device.</param>
/// <param name="StoreCount">Rows by the store's own count.</param>
/// <param name="Duplicates">Rows beyond the first of one device, quantity and time, or beyond what was given out.</param>
/// <param name="Lost">Readings given out that the store does not have.</param>
/// <param name="Dropped">Readings that a gateway dropped with a gap record.</param>
/// <param name="Pending">Readings still waiting at a gateway.</param>
/// <param name="Faults">Devices whose counts differ.</param>
internal sealed record AuditResult(
    long Published, long Acknowledged, long Stored, long StoreCount, long Duplicates, long Lost, long Dropped, long Pending,
    IReadOnlyList<string> Faults);
