using System.Buffers;

namespace SmartPoles.IngestServer.Intake;

/// <summary>One PUBLISH of an authenticated gateway. The payload is borrowed until the sink's task completes.</summary>
/// <param name="Gateway">Who sent it: the authenticated id, never the one in the topic.</param>
/// <param name="Topic">Topic as sent.</param>
/// <param name="Payload">Body as sent.</param>
/// <param name="ReceivedUnixMs">When it arrived, UTC milliseconds on the server.</param>
public sealed record RawMessage(string Gateway, string Topic, ReadOnlySequence<byte> Payload, long ReceivedUnixMs);

/// <summary>What the sender is told.</summary>
public enum IntakeVerdict
{
    /// <summary>On disk (or known to be): acknowledge.</summary>
    Acknowledge,

    /// <summary>Not on disk: no acknowledgement, and the connection ends: the gateway keeps it, connects again, sends its births and then the message.</summary>
    KeepAndRetry,
}

/// <summary>Takes what the endpoint receives; completes when the message is durable or refused.</summary>
public interface IIntakeSink
{
    ValueTask<IntakeVerdict> AcceptAsync(RawMessage message, CancellationToken stop);
}
