namespace SmartPoles.IngestServer.Intake;

/// <summary>The way to a gateway for whoever has something to tell it: connected gateways only, nothing is kept for later.</summary>
public sealed class GatewayCommands
{
    private readonly SessionTable _sessions;
    private readonly TimeProvider _time;

    internal GatewayCommands(SessionTable sessions, TimeProvider time) => (_sessions, _time) = (sessions, time);

    /// <summary>
    /// Sends a message at QoS 1 and waits for its PUBACK. MQTT repeats a message only on a new connection, and sessions here are clean: it
    /// is sent once.
    /// </summary>
    /// <param name="gateway">Gateway id.</param>
    /// <param name="topic">Topic, which the gateway must have subscribed to.</param>
    /// <param name="payload">Body; borrowed until the call has returned its task.</param>
    /// <param name="answerMax">Longest wait for the PUBACK; also the message's expiry in MQTT 5.</param>
    /// <param name="stop">Ends the wait.</param>
    public async ValueTask<CommandDelivery> SendAsync(
        string gateway, string topic, ReadOnlyMemory<byte> payload, TimeSpan answerMax, CancellationToken stop)
    {
        if (!_sessions.TryGet(gateway, out var session)) return CommandDelivery.NotConnected;
        try
        {
            return await session!.SendCommand(topic, payload.Span, answerMax).WaitAsync(answerMax, _time, stop).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return CommandDelivery.NoAnswer;
        }
    }
}
