namespace SmartPoles.IngestServer.Journaling;

/// <summary>The journal's readings, batch by batch, for one store.</summary>
public sealed class RowFeed : IRowFeed
{
    private readonly EntryFeed _feed;
    private readonly TimeProvider _time;
    private readonly DeviceTable _devices;
    private RowBatch _next;
    private RowBatch _lent;

    public RowFeed(EntryFeed feed, TimeProvider time)
    {
        _feed = feed;
        _time = time;
        _devices = new DeviceTable();
        (_next, _lent) = (new RowBatch(_devices), new RowBatch(_devices));
    }

    public async ValueTask<RowBatch> NextAsync(int rowsMax, TimeSpan linger, CancellationToken stop)
    {
        (_next, _lent) = (_lent, _next);
        var batch = _lent;
        batch.Begin(_feed.Position);
        await _feed.WaitForMoreAsync(stop);
        var began = _time.GetTimestamp();
        while (true)
        {
            Gather(batch, rowsMax);
            var left = linger - _time.GetElapsedTime(began);
            if (batch.Count >= rowsMax || left <= TimeSpan.Zero) return batch;
            await Task.Delay(left, _time, stop);
        }
    }

    public void Dispose() => _feed.Dispose();

    private void Gather(RowBatch batch, int rowsMax)
    {
        while (batch.Count < rowsMax && _feed.TryNext(out var record))
        {
            if (!_feed.TryParse(in record, out var entry) || entry.Type != EntryType.Data) continue;
            var device = _devices.NumberOf(entry.Device);
            foreach (var row in entry.Rows)
            {
                batch.Add(record.End, device, row.Reading.Quantity, row.Reading.UnixMs, row.Reading.Kept, row.Reading.Quality);
            }
        }

        batch.To = _feed.Position;
    }
}
