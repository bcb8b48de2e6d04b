namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>Records in order, with a way back in at the front. Takes no room while it is empty. Not thread-safe.</summary>
internal sealed class RecordQueue
{
    private const int RoomMin = 32;

    private FleetRecord[] _ring = [];
    private int _head;

    public int Count { get; private set; }

    public void AddLast(FleetRecord record)
    {
        if (Count == _ring.Length) Grow();
        _ring[(_head + Count++) & (_ring.Length - 1)] = record;
    }

    public void AddFirst(FleetRecord record)
    {
        if (Count == _ring.Length) Grow();
        _head = (_head - 1) & (_ring.Length - 1);
        _ring[_head] = record;
        Count++;
    }

    /// <summary>Takes the first one; null when there is none.</summary>
    public FleetRecord? TakeFirst()
    {
        if (Count == 0) return null;
        var record = _ring[_head];
        _ring[_head] = null!;
        _head = (_head + 1) & (_ring.Length - 1);
        if (--Count > 0) return record;

        // A day's backlog must not stay behind as an empty table.
        if (_ring.Length > RoomMin) _ring = [];
        _head = 0;
        return record;
    }

    private void Grow()
    {
        var ring = new FleetRecord[Math.Max(RoomMin, _ring.Length * 2)];
        for (var index = 0; index < Count; index++) ring[index] = _ring[(_head + index) & (_ring.Length - 1)];
        (_ring, _head) = (ring, 0);
    }
}
