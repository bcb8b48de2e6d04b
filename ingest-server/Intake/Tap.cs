namespace SmartPoles.IngestServer.Intake;

/// <summary>Lets engineers listen to what gateways publish. While nobody listens, a message pays one read of a field.</summary>
internal sealed class Tap(ITapBirths births, IntakeMetrics metrics)
{
    private readonly Lock _gate = new();
    private volatile TapListener[] _listeners = [];

    internal ITapBirths Births => births;

    internal IntakeMetrics Metrics => metrics;

    /// <summary>Copies a message to who wants it and has room; never waits.</summary>
    internal void Offer(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload)
    {
        var listeners = _listeners;
        if (listeners.Length == 0) return;
        foreach (var listener in listeners) listener.Offer(topic, payload);
    }

    /// <summary>False: enough listen already.</summary>
    internal bool TryAdd(TapListener listener)
    {
        lock (_gate)
        {
            if (_listeners.Length >= IntakeLimits.TapsMax) return false;
            _listeners = [.. _listeners, listener];
            return true;
        }
    }

    internal void Remove(TapListener listener)
    {
        lock (_gate) _listeners = [.. _listeners.Where(other => other != listener)];
    }
}
