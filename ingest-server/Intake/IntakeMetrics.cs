namespace SmartPoles.IngestServer.Intake;

/// <summary>
/// What the endpoint has seen since start. Connections count what one reading brought and add it here once, so that no message pays for a
/// counter that all share.
/// </summary>
public sealed class IntakeMetrics
{
    private readonly long[] _refused = new long[Enum.GetValues<RefusalReason>().Length];
    private long _published;
    private long _publishedBytes;
    private long _acknowledged;
    private long _kept;
    private long _refusedTopics;
    private long _connected;
    private long _windowStalls;
    private long _ackWakes;
    private long _tapDropped;
    private long _outgoingDropped;

    public long Published => Volatile.Read(ref _published);

    /// <summary>Bytes of topics and payloads.</summary>
    public long PublishedBytes => Volatile.Read(ref _publishedBytes);

    public long Acknowledged => Volatile.Read(ref _acknowledged);

    public long Kept => Volatile.Read(ref _kept);

    public long RefusedConnections => Enum.GetValues<RefusalReason>().Sum(Refused);

    public long RefusedTopics => Volatile.Read(ref _refusedTopics);

    public long Connected => Volatile.Read(ref _connected);

    /// <summary>How often a connection was not read because its window or the journal was full.</summary>
    public long WindowStalls => Volatile.Read(ref _windowStalls);

    /// <summary>How often a commit found connections waiting.</summary>
    public long AckWakes => Volatile.Read(ref _ackWakes);

    /// <summary>Messages that an engineer's tap lost because his line was slower.</summary>
    public long TapDropped => Volatile.Read(ref _tapDropped);

    /// <summary>Messages to gateways that had no room in front of a connection that does not listen.</summary>
    public long OutgoingDropped => Volatile.Read(ref _outgoingDropped);

    public long Refused(RefusalReason reason) => Volatile.Read(ref _refused[(int)reason]);

    internal void CountPublished(int messages, long bytes)
    {
        Interlocked.Add(ref _published, messages);
        Interlocked.Add(ref _publishedBytes, bytes);
    }

    internal void CountAcknowledged(int messages) => Interlocked.Add(ref _acknowledged, messages);

    internal void CountKept() => Interlocked.Increment(ref _kept);

    internal void CountRefused(RefusalReason reason) => Interlocked.Increment(ref _refused[(int)reason]);

    internal void CountRefusedTopic() => Interlocked.Increment(ref _refusedTopics);

    internal void CountConnected(int change) => Interlocked.Add(ref _connected, change);

    internal void CountWindowStall() => Interlocked.Increment(ref _windowStalls);

    internal void CountTapDropped() => Interlocked.Increment(ref _tapDropped);

    internal void CountOutgoingDropped() => Interlocked.Increment(ref _outgoingDropped);

    internal void CountAckWake() => Interlocked.Increment(ref _ackWakes);
}
