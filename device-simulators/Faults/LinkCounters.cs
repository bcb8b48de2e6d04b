namespace SmartPoles.DeviceSimulators.Faults;

/// <summary>What a proxy did. Thread-safe.</summary>
public sealed class LinkCounters
{
    private long _connections;
    private long _refused;
    private long _resets;
    private long _halfOpened;
    private long _bytesUp;
    private long _bytesDown;
    private long _bytesSwallowed;

    /// <summary>Connections of clients.</summary>
    public long Connections => Interlocked.Read(ref _connections);

    /// <summary>Of these closed at once.</summary>
    public long RefusedCount => Interlocked.Read(ref _refused);

    /// <summary>Connections that were reset.</summary>
    public long Resets => Interlocked.Read(ref _resets);

    /// <summary>Connections whose far side was cut off.</summary>
    public long HalfOpened => Interlocked.Read(ref _halfOpened);

    /// <summary>Bytes written to the server.</summary>
    public long BytesUp => Interlocked.Read(ref _bytesUp);

    /// <summary>Bytes written to clients.</summary>
    public long BytesDown => Interlocked.Read(ref _bytesDown);

    /// <summary>Bytes of clients that nobody got.</summary>
    public long BytesSwallowed => Interlocked.Read(ref _bytesSwallowed);

    internal void Accepted() => Interlocked.Increment(ref _connections);

    internal void Refused() => Interlocked.Increment(ref _refused);

    internal void Reset() => Interlocked.Increment(ref _resets);

    internal void CutOff() => Interlocked.Increment(ref _halfOpened);

    internal void Passed(bool isUp, int bytes) => Interlocked.Add(ref isUp ? ref _bytesUp : ref _bytesDown, bytes);

    internal void Swallowed(int bytes) => Interlocked.Add(ref _bytesSwallowed, bytes);
}
