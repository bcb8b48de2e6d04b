namespace SmartPoles.IngestServer.Intake;

/// <summary>Takes what the endpoint receives. One for the server; all members may be called from any thread.</summary>
public interface IIntakeSink
{
    /// <summary>
    /// Opens the way in for one connection of an authenticated gateway, before its CONNACK. Older inlets of the gateway answer
    /// <see cref="IntakeVerdict.Closed"/> from then on: only the newest connection may add to the journal.
    /// </summary>
    /// <param name="connection">Who, with what will.</param>
    /// <param name="stop">Ends the waiting.</param>
    ValueTask<IGatewayInlet> ConnectAsync(GatewayConnection connection, CancellationToken stop);
}

/// <summary>A gateway's connection as the sink sees it.</summary>
/// <param name="Gateway">The authenticated id; never taken from a topic.</param>
/// <param name="WillTopic">Topic of the will; null without one.</param>
/// <param name="WillPayload">Body of the will: an NDEATH with the bdSeq of the birth that belongs to it.</param>
/// <param name="Outlet">The way back.</param>
public sealed record GatewayConnection(string Gateway, string? WillTopic, ReadOnlyMemory<byte> WillPayload, IGatewayOutlet Outlet);

/// <summary>The way in of one connection. One call at a time; no call waits for anything.</summary>
public interface IGatewayInlet
{
    /// <summary>Takes one PUBLISH, or a will when the connection ended without DISCONNECT. Both spans are borrowed for the call.</summary>
    /// <param name="topic">Topic name, UTF-8, already checked against MQTT's rules.</param>
    /// <param name="payload">Body, at most <see cref="IntakeOptions.PayloadBytesMax"/> long, or longer: it is then refused and its head kept.</param>
    /// <param name="qos">0: it will not come again, whatever the verdict. 1: it comes again until it is acknowledged.</param>
    /// <param name="receivedUnixMs">When it arrived, UTC milliseconds on the server.</param>
    IntakeReceipt Accept(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, int qos, long receivedUnixMs);

    /// <summary>The connection is gone; its will, if due, was given to <see cref="Accept"/> before.</summary>
    void Close();
}

/// <summary>The way back to one gateway.</summary>
public interface IGatewayOutlet
{
    /// <summary>
    /// Sends a PUBLISH to the gateway if its connection lives and has subscribed to the topic; never waits, drops when its queue is
    /// full. For requests that may be repeated (rebirth).
    /// </summary>
    bool TrySend(string topic, ReadOnlySpan<byte> payload);
}

/// <summary>What became of a message, and where in the journal it will be durable.</summary>
/// <param name="Verdict">What the sender is told, and when.</param>
/// <param name="Position">With <see cref="IntakeVerdict.Acknowledge"/>: acknowledge once the journal is durable up to here.</param>
public readonly record struct IntakeReceipt(IntakeVerdict Verdict, long Position = 0);

/// <summary>What the sender is told.</summary>
public enum IntakeVerdict
{
    /// <summary>In the journal, or there before: acknowledge when the position is durable.</summary>
    Acknowledge,

    /// <summary>
    /// Not in the journal, because it has no room in memory just now: wait for the next commit and offer the same message again,
    /// reading nothing more from this connection meanwhile.
    /// </summary>
    Busy,

    /// <summary>
    /// Not in the journal, and offering it again now is no help (disk full or failed, aliases unknown): no acknowledgement, the connection
    /// ends; the gateway keeps the message, connects again, sends its births and then the message.
    /// </summary>
    KeepAndRetry,

    /// <summary>A topic that this gateway may not publish to: the connection ends with Not authorized (0x87).</summary>
    NotAuthorized,

    /// <summary>Another connection of the gateway has taken over.</summary>
    Closed,
}

/// <summary>The journal as the endpoint sees it: has a position reached the disk?</summary>
public interface IDurability
{
    /// <summary>All before it is on disk, or was reported lost by <see cref="IsDurable"/>.</summary>
    long DurablePosition { get; }

    /// <summary>Completes when a commit has ended, well or not. Take it before looking, or a change in between is missed.</summary>
    Task NextChange { get; }

    /// <summary>True: on disk. False: lost, and nobody may be told that it is there. Null: under way.</summary>
    bool? IsDurable(long position);
}
