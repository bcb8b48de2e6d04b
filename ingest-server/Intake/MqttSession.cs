using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace SmartPoles.IngestServer.Intake;

/// <summary>
/// One connection that has shown who it is: from its CONNACK to its end. MQTT sessions are clean here, so that session and connection are
/// the same.
/// </summary>
/// <remarks>
/// <code>
///  bytes --> Reading: frame --> inlet (journal) --> AckQueue --.
///                        '--> PINGRESP, SUBACK                  |  commit
///  bytes &lt;-- ConnectionOutput &lt;-- PUBACKs in order &lt;-- Acknowledge (AckPump)
/// </code>
/// The reading loop stops where there is no more room (<see cref="AckQueue.IsFull"/>, a full journal, a client that does not listen): TCP
/// then holds the sender back, and no other connection notices.
/// </remarks>
internal sealed partial class MqttSession : IGatewayOutlet
{
    private const int NotEnded = -1;

    private readonly IntakeContext _context;
    private readonly ConnectionContext _connection;
    private readonly ConnectionDeadline _deadline;
    private readonly Peer _peer;
    private readonly PipeReader _input;
    private readonly ConnectionOutput _output;
    private readonly AckQueue _acks;
    private readonly Subscriptions _subscriptions = new();
    private IGatewayInlet? _inlet;
    private TaskCompletionSource? _stalled;
    private int _end = NotEnded;
    private int _enlisted;
    private bool _saidGoodbye;
    private volatile bool _isLost;

    internal MqttSession(IntakeContext context, ConnectionContext connection, ConnectionDeadline deadline, Peer peer)
    {
        (_context, _connection, _deadline, _peer) = (context, connection, deadline, peer);
        _input = connection.Transport.Input;
        _output = new ConnectionOutput(connection.Transport.Output, OnOutputFree);
        _acks = new AckQueue(context.Options.WindowMessages, context.Options.WindowBytes);
    }

    internal string Key => _peer.Key;

    internal string Id => _peer.Id;

    /// <summary>Opens the way into the journal; from here on older connections of the gateway are closed to it.</summary>
    internal async ValueTask OpenAsync(CancellationToken stop)
    {
        if (_peer.Role != PeerRole.Gateway) return;
        _inlet = await _context.Sink.ConnectAsync(new GatewayConnection(_peer.Id, _peer.WillTopic, _peer.WillPayload, this), stop).ConfigureAwait(false);
    }

    /// <summary>Runs from the CONNACK to the last byte.</summary>
    internal async Task RunAsync(byte[] connAck)
    {
        _deadline.Passed = () => End(ReasonCode.KeepAliveTimeout);
        KeepAlive();
        _context.Metrics.CountConnected(1);
        _output.TrySend(connAck);
        try
        {
            await ReadAsync().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or ConnectionAbortedException or OperationCanceledException)
        {
            // A connection that breaks is ordinary; the gateway comes back.
        }

        await GiveWillAsync().ConfigureAwait(false);
        _inlet?.Close();
        _listener?.Stop();
        _commands?.Abandon();
        _context.Sessions.Remove(this);
        _context.Metrics.CountConnected(-1);
        _context.Deadlines.Linger(_deadline);
        await _output.CloseAsync(LastPacket()).ConfigureAwait(false);
    }

    /// <summary>Ends the connection, from any thread; the first reason counts.</summary>
    internal void End(ReasonCode reason)
    {
        if (Interlocked.CompareExchange(ref _end, (int)reason, NotEnded) != NotEnded) return;
        _context.Deadlines.Linger(_deadline);
        _input.CancelPendingRead();
        WakeReader();
    }

    private bool HasEnded => Volatile.Read(ref _end) != NotEnded;

    /// <summary>One and a half times the keepalive without a packet ends the connection (MQTT-3.1.2-22).</summary>
    private void KeepAlive()
    {
        if (!HasEnded) _deadline.Set(_peer.KeepAlive * 1.5);
    }

    private byte[]? LastPacket() => _peer.IsMqtt5 && !_saidGoodbye && HasEnded ? ServerDisconnect.Write((ReasonCode)_end) : null;

    private async ValueTask GiveWillAsync()
    {
        if (_inlet is null || _peer.WillTopic is null || _saidGoodbye || _context.IsStopping) return;
        var topic = Encoding.UTF8.GetBytes(_peer.WillTopic);
        var now = _context.Time.GetUtcNow().ToUnixTimeMilliseconds();
        try
        {
            while (true)
            {
                var changed = _context.Durability.NextChange;
                var verdict = _inlet.Accept(topic, _peer.WillPayload, qos: 0, now).Verdict;
                if (verdict == IntakeVerdict.Acknowledge) _context.Tap.Offer(topic, _peer.WillPayload);
                if (verdict != IntakeVerdict.Busy) return;
                await changed.WaitAsync(IntakeLimits.LingerMax, _context.Time).ConfigureAwait(false);
            }
        }
        catch (TimeoutException)
        {
            // The journal takes nothing. Whoever watches the gateway sees its silence.
        }
    }
}
