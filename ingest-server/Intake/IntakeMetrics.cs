namespace SmartPoles.IngestServer.Intake;

/// <summary>What the endpoint has seen since start; each counter is written with interlocked operations.</summary>
public sealed class IntakeMetrics
{
    private long _published;
    private long _acknowledged;
    private long _kept;
    private long _refusedConnections;
    private long _refusedTopics;
    private long _connected;

    public long Published => Volatile.Read(ref _published);

    public long Acknowledged => Volatile.Read(ref _acknowledged);

    public long Kept => Volatile.Read(ref _kept);

    public long RefusedConnections => Volatile.Read(ref _refusedConnections);

    public long RefusedTopics => Volatile.Read(ref _refusedTopics);

    public long Connected => Volatile.Read(ref _connected);

    internal void CountPublished() => Interlocked.Increment(ref _published);

    internal void CountAcknowledged() => Interlocked.Increment(ref _acknowledged);

    internal void CountKept() => Interlocked.Increment(ref _kept);

    internal void CountRefusedConnection() => Interlocked.Increment(ref _refusedConnections);

    internal void CountRefusedTopic() => Interlocked.Increment(ref _refusedTopics);

    internal void CountConnected(int change) => Interlocked.Add(ref _connected, change);
}
