namespace SmartPoles.EdgeAgent.Buses;

/// <summary>What happened on one bus since the agent started. Written by the bus, read by anybody; every figure only grows.</summary>
public sealed class BusCounters
{
    private long _questions;
    private long _answers;
    private long _refusals;
    private long _timeouts;
    private long _badFrames;
    private long _lateFrames;
    private long _foreignFrames;
    private long _echoes;
    private long _noiseBytes;
    private long _openings;
    private long _losses;
    private long _bytesSent;
    private long _bytesReceived;
    private long _busyMicroseconds;

    /// <summary>Questions that went out on the wire.</summary>
    public long Questions => Volatile.Read(ref _questions);

    /// <summary>Answers taken: checksum, unit, function and length all right. On a line of talkers: sentences of its devices.</summary>
    public long Answers => Volatile.Read(ref _answers);

    /// <summary>Modbus exceptions taken as answers.</summary>
    public long Refusals => Volatile.Read(ref _refusals);

    /// <summary>Deadlines that passed without an answer.</summary>
    public long Timeouts => Volatile.Read(ref _timeouts);

    /// <summary>Deadlines that passed with bytes that never became the answer. On a line of talkers: damaged sentences.</summary>
    public long BadFrames => Volatile.Read(ref _badFrames);

    /// <summary>Whole frames that came after the deadline of their question.</summary>
    public long LateFrames => Volatile.Read(ref _lateFrames);

    /// <summary>Whole frames of other units or functions: a second master, another slave. On a line of talkers: sentences that nobody here wants.</summary>
    public long ForeignFrames => Volatile.Read(ref _foreignFrames);

    /// <summary>Own questions heard again (RS-485 transceivers that listen while they send).</summary>
    public long Echoes => Volatile.Read(ref _echoes);

    /// <summary>Bytes that belong to no frame.</summary>
    public long NoiseBytes => Volatile.Read(ref _noiseBytes);

    /// <summary>Times the port or connection was opened.</summary>
    public long Openings => Volatile.Read(ref _openings);

    /// <summary>Times it was lost: adapter unplugged, connection broken.</summary>
    public long Losses => Volatile.Read(ref _losses);

    public long BytesSent => Volatile.Read(ref _bytesSent);

    public long BytesReceived => Volatile.Read(ref _bytesReceived);

    /// <summary>Time in which the bus was taken: silences, wire time, waiting for answers, quarantine.</summary>
    public TimeSpan Busy => TimeSpan.FromMicroseconds(Volatile.Read(ref _busyMicroseconds));

    internal void Asked(int bytes)
    {
        Interlocked.Increment(ref _questions);
        Interlocked.Add(ref _bytesSent, bytes);
    }

    internal void Received(int bytes) => Interlocked.Add(ref _bytesReceived, bytes);

    internal void Ended(BusOutcome outcome, TimeSpan busy)
    {
        Interlocked.Add(ref _busyMicroseconds, (long)busy.TotalMicroseconds);
        switch (outcome)
        {
            case BusOutcome.Ok:
                Interlocked.Increment(ref _answers);
                break;
            case BusOutcome.Exception:
                Interlocked.Increment(ref _refusals);
                break;
            case BusOutcome.Timeout:
                Interlocked.Increment(ref _timeouts);
                break;
            case BusOutcome.BadFrame:
                Interlocked.Increment(ref _badFrames);
                break;
        }
    }

    /// <summary>Bytes of a line that talks, with their time on the wire.</summary>
    internal void Heard(int bytes, TimeSpan wire)
    {
        Received(bytes);
        Interlocked.Add(ref _busyMicroseconds, (long)wire.TotalMicroseconds);
    }

    internal void SawSentence() => Interlocked.Increment(ref _answers);

    internal void SawDamaged() => Interlocked.Increment(ref _badFrames);

    internal void SawLate() => Interlocked.Increment(ref _lateFrames);

    internal void SawForeign() => Interlocked.Increment(ref _foreignFrames);

    internal void SawEcho() => Interlocked.Increment(ref _echoes);

    internal void SawNoise(int bytes) => Interlocked.Add(ref _noiseBytes, bytes);

    internal void Opened() => Interlocked.Increment(ref _openings);

    internal void Lost() => Interlocked.Increment(ref _losses);
}
