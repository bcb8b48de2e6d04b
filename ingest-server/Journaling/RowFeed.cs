namespace SmartPoles.IngestServer.Journaling;

/// <summary>The journal's readings, batch by batch, for one store.</summary>
public sealed class RowFeed(EntryFeed feed, TimeProvider time) : IRowFeed
{
    private readonly TextPool _devices = new();

    public async ValueTask<RowBatch> NextAsync(int rowsMax, TimeSpan linger, CancellationToken stop)
    {
        var from = feed.Position;
        var rows = new List<StoredRow>();
        await feed.WaitForMoreAsync(stop).ConfigureAwait(false);
        var began = time.GetTimestamp();
        while (true)
        {
            Gather(rows, rowsMax);
            var left = linger - time.GetElapsedTime(began);
            if (rows.Count >= rowsMax || left <= TimeSpan.Zero) return new RowBatch(from, feed.Position, rows);
            await Task.Delay(left, time, stop).ConfigureAwait(false);
        }
    }

    public void Dispose() => feed.Dispose();

    private void Gather(List<StoredRow> rows, int rowsMax)
    {
        while (rows.Count < rowsMax && feed.TryNext(out var record))
        {
            if (!feed.TryParse(in record, out var entry) || entry.Type != EntryType.Data) continue;
            var device = _devices.Of(entry.Device);
            foreach (var row in entry.Rows)
            {
                var value = row.Reading.IsGood ? row.Reading.Value : double.NaN;
                rows.Add(new StoredRow(record.End, device, row.Reading.Quantity, row.Reading.UnixMs, value, row.Reading.Quality));
            }
        }
    }
}
