using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>A value that waits for its neighbours.</summary>
internal readonly record struct WaitingValue(long UnixMs, string Device, int Number, int Machine, Quantity Quantity, double Value) : IComparable<WaitingValue>
{
    /// <summary>By event time, and by what is the same in whatever order the values came.</summary>
    public int CompareTo(WaitingValue other)
    {
        var order = UnixMs.CompareTo(other.UnixMs);
        if (order == 0) order = string.CompareOrdinal(Device, other.Device);
        if (order == 0) order = Machine.CompareTo(other.Machine);
        if (order == 0) order = Quantity.CompareTo(other.Quantity);
        return order == 0 ? Value.CompareTo(other.Value) : order;
    }
}

/// <summary>
/// Values of rules that look at several devices wait here, until everything of their time must have come; then they are judged in the order of their
/// own times. So the order of arrival within the window does not matter.
/// </summary>
internal sealed class CrossWindow
{
    /// <summary>5 s: longer than a gateway gathers before it publishes, and short beside the minutes that such rules look back.</summary>
    public const long WindowMs = 5_000;

    private readonly PriorityQueue<WaitingValue, WaitingValue> _waiting = new();

    public IEnumerable<WaitingValue> Waiting => _waiting.UnorderedItems.Select(item => item.Element);

    public void Add(in WaitingValue value) => _waiting.Enqueue(value, value);

    /// <summary>The next value whose time has come, at a tick.</summary>
    public bool TryTake(long tickMs, out WaitingValue value)
    {
        if (!_waiting.TryPeek(out value, out _) || value.UnixMs > tickMs - WindowMs) return false;
        _waiting.Dequeue();
        return true;
    }
}
