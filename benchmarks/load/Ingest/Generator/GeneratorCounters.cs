namespace SmartPoles.LoadRig.Ingest.Generator;

/// <summary>What one thread has counted: written by it alone, read by others as it grows.</summary>
internal sealed class GeneratorCounters
{
    public long Published;
    public long Acknowledged;
    public long Refused;
    public long Live;
    public long ConnectionsRefused;
    public long ConnectionsLost;
    public long Rebirths;
    public long PayloadBytes;
    public long Sends;

    /// <summary>From the send to the PUBACK.</summary>
    public LatencyHistogram FromSend { get; } = new();

    /// <summary>From the moment that the message was due, where a rate is held: a generator or a server that is late is charged for it.</summary>
    public LatencyHistogram FromDue { get; } = new();
}
