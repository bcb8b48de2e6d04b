using System.Collections.Concurrent;
using SmartPoles.EdgeAgent.Outbox;

namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>Gathers the records of one lane into messages: as much of a device as waits, never more than one message may hold.</summary>
internal sealed class OutgoingQueue(OutboxLane lane, bool isHistorical) : IDisposable
{
    // Some 4,000 readings: enough to fill messages from a backlog of many devices, small in memory.
    private const int RecordsAhead = 256;

    private readonly Queue<OutgoingData> _ready = new();
    private readonly ConcurrentQueue<OutgoingData> _refused = new();

    /// <summary>True when all records of the lane have been handed out.</summary>
    public bool IsThrough => lane.IsThrough && _ready.Count == 0 && _refused.IsEmpty;

    /// <summary>The next message; null when there is none now.</summary>
    public OutgoingData? Next()
    {
        if (_refused.TryDequeue(out var again)) return again;
        if (_ready.Count == 0) Fill();
        return _ready.TryDequeue(out var next) ? next : null;
    }

    /// <summary>The server refused it: it comes first next time.</summary>
    public void PutBack(OutgoingData data) => _refused.Enqueue(data);

    public ValueTask WaitForMoreAsync(CancellationToken cancel) => lane.WaitForMoreAsync(cancel);

    public void Dispose() => lane.Dispose();

    private void Fill()
    {
        var open = new Dictionary<string, OutgoingData>(StringComparer.Ordinal);
        for (var count = 0; count < RecordsAhead && lane.Take() is { } record; count++)
        {
            if (open.TryGetValue(record.Device, out var data) && data.TryAdd(record)) continue;
            data = new OutgoingData(record.Device, record.Epoch, record.Clock, isHistorical);
            data.TryAdd(record);
            open[record.Device] = data;
            _ready.Enqueue(data);
        }
    }
}
