using SmartPoles.IngestServer.Decoding;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Admission;

/// <summary>
/// The points of a login without a ledger, by (series, time), as far back as the window reaches. A point that comes again later than that, or
/// after a restart of the server, is taken again. One caller at a time.
/// </summary>
public sealed class RecentPoints(int countMax = RecentPoints.CountDefault)
{
    /// <summary>Ten minutes of 100 metrics a second at a foreign host; some 4 MB.</summary>
    public const int CountDefault = 60_000;

    private readonly HashSet<(string Device, Quantity Quantity, long UnixMs)> _points = [];
    private readonly Queue<(string Device, Quantity Quantity, long UnixMs)> _order = new();

    /// <summary>Removes what was there before; true when nothing new is left.</summary>
    public bool DropSeen(DecodedMessage message)
    {
        message.Readings.RemoveAll(row => _points.Contains((message.Device, row.Reading.Quantity, row.Reading.UnixMs)));
        return message.Readings.Count == 0;
    }

    /// <summary>The journal has taken a message.</summary>
    public void Note(DecodedMessage message)
    {
        foreach (var (reading, _) in message.Readings)
        {
            var point = (message.Device, reading.Quantity, reading.UnixMs);
            if (!_points.Add(point)) continue;
            _order.Enqueue(point);
            if (_order.Count > countMax) _points.Remove(_order.Dequeue());
        }
    }

    /// <summary>The journal has lost something of what it had taken: better once too often than not at all.</summary>
    public void Clear()
    {
        _points.Clear();
        _order.Clear();
    }
}
