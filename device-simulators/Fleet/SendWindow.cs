using System.Numerics;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>
/// Messages on their way, each in a place of its own; the packet id is the place, from 1. A birth takes a place without a record.
/// Thread-safe.
/// </summary>
internal sealed class SendWindow
{
    /// <summary>Most places.</summary>
    public const int PlacesMax = 64;

    private readonly Lock _gate = new();
    private FleetRecord?[] _records = [];
    private ulong _taken;
    private int _places;
    private long _movedAt;

    /// <summary>Empties it for a connection. Returns the records that were on their way, in the order in which they were taken.</summary>
    public IReadOnlyList<FleetRecord> Begin(int places)
    {
        lock (_gate)
        {
            var left = _records.OfType<FleetRecord>().OrderBy(record => record.Ticket).ToList();
            _places = Math.Clamp(places, 0, PlacesMax);
            if (_records.Length < _places) _records = new FleetRecord?[_places];
            Array.Clear(_records);
            _taken = 0;
            return left;
        }
    }

    /// <summary>Whether a message may go out.</summary>
    public bool HasRoom
    {
        get
        {
            lock (_gate) return BitOperations.PopCount(_taken) < _places;
        }
    }

    /// <summary>Gives a message its packet id. There must be room.</summary>
    public ushort Take(FleetRecord? record, long now)
    {
        lock (_gate)
        {
            if (_taken == 0) _movedAt = now;
            var place = BitOperations.TrailingZeroCount(~_taken);
            if (place >= _places) throw new InvalidOperationException("No room in the window");
            _taken |= 1UL << place;
            _records[place] = record;
            return (ushort)(place + 1);
        }
    }

    /// <summary>The server has a message: its place is free. False for a packet id that is not on its way.</summary>
    public bool Free(int packetId, long now, out FleetRecord? record)
    {
        record = null;
        lock (_gate)
        {
            var bit = packetId is >= 1 and <= PlacesMax ? 1UL << (packetId - 1) : 0;
            if ((_taken & bit) == 0) return false;
            _taken &= ~bit;
            _movedAt = now;
            record = _records[packetId - 1];
            _records[packetId - 1] = null;
            return true;
        }
    }

    /// <summary>Since when nothing was acknowledged although something is on its way; null when nothing is.</summary>
    public long? StuckSince
    {
        get
        {
            lock (_gate) return _taken == 0 ? null : _movedAt;
        }
    }
}
