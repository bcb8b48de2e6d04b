using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Storage.Influx;

/// <summary>Brings a batch over in requests of bounded size, several at a time.</summary>
/// <remarks>
/// A point carries its time, so the order in which requests arrive means nothing. Each slot takes the next rows of the batch as soon as
/// its request is answered; the batch is over when all are. When the server says "later" to one, no slot takes more: what is on
/// its way ends, and rows that were not accepted come first when the batch is offered again. Memory: one body a slot.
/// </remarks>
internal sealed class InfluxSender
{
    /// <summary>A request costs a server about as much as some hundred lines, so a small batch is not cut into crumbs.</summary>
    internal const int RowsPerRequestMin = 1_000;

    private readonly Lock _turn = new();
    private readonly InfluxSlot[] _slots;
    private readonly InfluxQuarantine _quarantine;
    private readonly ILogger _logger;
    private readonly Stack<(int First, int End)> _left = new();
    private readonly List<(string Reason, byte[] Lines)> _bad = [];
    private int _linesMax;
    private int _rowsMax;
    private int _badRows;
    private long _filling;
    private int _next;
    private bool _batchHadBad;
    private WriteReply? _later;

    /// <param name="slots">As many as requests may be in flight.</param>
    /// <param name="quarantine">Where refused lines go.</param>
    /// <param name="linesMax">Most lines in a request.</param>
    /// <param name="logger">Transitions.</param>
    public InfluxSender(IEnumerable<InfluxSlot> slots, InfluxQuarantine quarantine, int linesMax, ILogger logger)
    {
        _slots = slots.ToArray();
        _quarantine = quarantine;
        _linesMax = linesMax;
        _logger = logger;
    }

    /// <summary>Rows set aside since start.</summary>
    public long QuarantinedRows { get; private set; }

    /// <summary>Sends the rest of a batch; offered again after <see cref="WriteVerdict.Later"/>, it goes on where it stopped.</summary>
    /// <returns>Accepted, Later, or Refused when all is stored but what lies in quarantine.</returns>
    public async ValueTask<WriteReply> SendAsync(RowBatch batch, CancellationToken stop)
    {
        if (batch.Filling != _filling)
        {
            (_filling, _next, _batchHadBad) = (batch.Filling, 0, false);
            _left.Clear();
            _rowsMax = Math.Max(RowsPerRequestMin, (batch.Count + _slots.Length - 1) / _slots.Length);
        }

        _later = null;
        await Task.WhenAll(_slots.Select(slot => RunAsync(slot, batch, stop)));
        KeepBad();
        return _later ?? new WriteReply(_batchHadBad ? WriteVerdict.Refused : WriteVerdict.Accepted);
    }

    private async Task RunAsync(InfluxSlot slot, RowBatch batch, CancellationToken stop)
    {
        while (TakeRows(slot.Body, batch))
        {
            var reply = new WriteReply(WriteVerdict.Later, "stopped");
            try
            {
                reply = await slot.SendAsync(batch, stop);
            }
            finally
            {
                Settle(slot, reply);
            }
        }
    }

    private bool TakeRows(InfluxBody body, RowBatch batch)
    {
        lock (_turn)
        {
            if (_later is not null) return false;
            if (_left.TryPop(out var range))
            {
                body.Fill(batch, range.First, range.End, _linesMax);
                if (body.NextRow < range.End) _left.Push((body.NextRow, range.End));
                return true;
            }

            if (_next >= batch.Count) return false;
            body.Fill(batch, _next, Math.Min(_next + _rowsMax, batch.Count), _linesMax);
            _next = body.NextRow;
            return true;
        }
    }

    private void Settle(InfluxSlot slot, in WriteReply reply)
    {
        lock (_turn)
        {
            if (slot.TooMany is { } lines) _linesMax = Math.Max(1, Math.Min(_linesMax, lines / 2));
            if (reply.Verdict == WriteVerdict.Later)
            {
                // Its bad lines are forgotten too: they are found again with the rest of the body.
                _left.Push((slot.Body.FirstRow, slot.Body.NextRow));
                _later = _later?.OrMorePatient(reply) ?? reply;
                return;
            }

            _bad.AddRange(slot.Bad);
            _badRows += slot.BadRows;
        }
    }

    private void KeepBad()
    {
        if (_bad.Count == 0) return;
        _quarantine.Append(_bad);
        QuarantinedRows += _badRows;
        _batchHadBad = true;
        _logger.RowsQuarantined(_badRows, "influxdb", _quarantine.Path, _bad[0].Reason);
        _bad.Clear();
        _badRows = 0;
    }
}
