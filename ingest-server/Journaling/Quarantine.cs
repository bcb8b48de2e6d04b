using SmartPoles.IngestServer.Admission;
using SmartPoles.IngestServer.Decoding;

namespace SmartPoles.IngestServer.Journaling;

/// <summary>The newest refused messages, for people; all of them, with their bytes, are in the journal.</summary>
public sealed class Quarantine
{
    private const int KeptMax = 500;

    private readonly Lock _gate = new();
    private readonly Queue<QuarantinedMessage> _messages = new();
    private long _count;

    public long Count => Volatile.Read(ref _count);

    public void Add(QuarantinedMessage message)
    {
        Interlocked.Increment(ref _count);
        lock (_gate)
        {
            _messages.Enqueue(message);
            if (_messages.Count > KeptMax) _messages.Dequeue();
        }
    }

    public IReadOnlyList<QuarantinedMessage> Newest()
    {
        lock (_gate) return [.. _messages.Reverse()];
    }
}

/// <param name="Reason">Name of the <see cref="DecodeRejection"/> or <see cref="AdmissionOutcome"/>.</param>
/// <param name="PayloadHex">First bytes of the payload.</param>
public sealed record QuarantinedMessage(long UnixMs, string Gateway, string Topic, RefusalStage Stage, string Reason, string PayloadHex);
