using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Storage.Influx;

/// <summary>Brings a batch over in requests of bounded size; splits what is too large, and closes in on lines that are refused.</summary>
/// <remarks>While one request travels, the next body is built; the requests themselves go one after the other, in journal order.</remarks>
internal sealed class InfluxSender(
    InfluxHttp http, Func<InfluxBody> newBody, InfluxQuarantine quarantine, int linesMax, ILogger logger)
{
    private readonly List<(string Reason, byte[] Lines)> _bad = [];
    private InfluxBody _body = newBody();
    private InfluxBody _ahead = newBody();
    private int _linesMax = linesMax;
    private int _badRows;
    private long _filling;
    private int _next;
    private bool _batchHadBad;

    /// <summary>Rows set aside since start.</summary>
    public long QuarantinedRows { get; private set; }

    /// <summary>Sends the rest of a batch; offered again after <see cref="WriteVerdict.Later"/>, it goes on where it stopped.</summary>
    /// <returns>Accepted, Later, or Refused when all is stored but what lies in quarantine.</returns>
    public async ValueTask<WriteReply> SendAsync(RowBatch batch, CancellationToken stop)
    {
        if (batch.Filling != _filling) (_filling, _next, _batchHadBad) = (batch.Filling, 0, false);
        _body.Fill(batch, _next, _linesMax);
        while (_next < batch.Count)
        {
            var sending = SendBodyAsync(batch, stop);
            _ahead.Fill(batch, _body.NextRow, _linesMax);
            var reply = await sending;
            if (reply.Verdict == WriteVerdict.Later) return reply;
            KeepBad();
            _next = _body.NextRow;
            (_body, _ahead) = (_ahead, _body);
        }

        return new WriteReply(_batchHadBad ? WriteVerdict.Refused : WriteVerdict.Accepted);
    }

    private async ValueTask<WriteReply> SendBodyAsync(IReadOnlyList<StoredRow> rows, CancellationToken stop)
    {
        var body = _body;
        ListUnwritable(rows);
        var ranges = new Stack<(int First, int End)>();
        if (body.Count > 0) ranges.Push((0, body.Count));
        while (ranges.TryPop(out var range))
        {
            var (first, end) = range;
            var reply = await http.WriteAsync(body.Slice(first, end), stop);
            if (reply.Verdict == WriteVerdict.Later) return reply;
            if (reply.Verdict == WriteVerdict.Accepted) continue;
            if (reply.Verdict == WriteVerdict.TooLarge) _linesMax = Math.Max(1, Math.Min(_linesMax, (end - first) / 2));
            if (end - first == 1 || (reply.Verdict == WriteVerdict.Refused && reply.Dropped == end - first))
            {
                _bad.Add((reply.Reason, body.Slice(first, end).ToArray()));
                _badRows += body.RowsOf(first, end);
                continue;
            }

            // Lines that were already stored are stored again by the halves: the same point overwrites itself.
            var middle = first + ((end - first) / 2);
            ranges.Push((middle, end));
            ranges.Push((first, middle));
        }

        return new WriteReply(WriteVerdict.Accepted);
    }

    private void ListUnwritable(IReadOnlyList<StoredRow> rows)
    {
        _bad.Clear();
        _badRows = 0;
        foreach (var (first, end, status) in _body.Unwritable)
        {
            _badRows += end - first;
            for (var i = first; i < end; i++) _bad.Add(($"no line for {rows[i]}: {status}", []));
        }
    }

    private void KeepBad()
    {
        if (_bad.Count == 0) return;
        quarantine.Append(_bad);
        QuarantinedRows += _badRows;
        _batchHadBad = true;
        logger.RowsQuarantined(_badRows, "influxdb", quarantine.Path, _bad[0].Reason);
    }
}
