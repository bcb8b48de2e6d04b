using SmartPoles.DeviceSimulators.Faults;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>What one slave port has seen and said. Thread-safe.</summary>
public sealed class BusCounters
{
    private long _requests;
    private long _replies;
    private long _exceptions;
    private long _crcErrors;
    private long _framingErrors;
    private long _bytesDropped;

    /// <summary>Whole requests to a unit that lives here, broadcasts included.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Answers sent, exceptions included.</summary>
    public long Replies => Interlocked.Read(ref _replies);

    /// <summary>Answers that were exceptions.</summary>
    public long Exceptions => Interlocked.Read(ref _exceptions);

    /// <summary>Frames whose checksum did not match.</summary>
    public long CrcErrors => Interlocked.Read(ref _crcErrors);

    /// <summary>Runs of bytes that were no frame, and connections that were not Modbus.</summary>
    public long FramingErrors => Interlocked.Read(ref _framingErrors);

    /// <summary>Answer bytes that nobody took.</summary>
    public long BytesDropped => Interlocked.Read(ref _bytesDropped);

    /// <summary>Mischief that has struck.</summary>
    public FaultCounts Faults { get; } = new();

    internal void Requested() => Interlocked.Increment(ref _requests);

    internal void Replied(bool isException)
    {
        Interlocked.Increment(ref _replies);
        if (isException) Interlocked.Increment(ref _exceptions);
    }

    internal void BadCrc() => Interlocked.Increment(ref _crcErrors);

    internal void BadFraming() => Interlocked.Increment(ref _framingErrors);

    internal void Dropped(int bytes) => Interlocked.Add(ref _bytesDropped, bytes);
}
