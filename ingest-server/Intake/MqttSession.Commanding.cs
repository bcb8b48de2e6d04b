using System.Text;

namespace SmartPoles.IngestServer.Intake;

internal sealed partial class MqttSession
{
    private PendingCommands? _commands;
    private int _lastPacketId;

    /// <inheritdoc/>
    public bool TrySend(string topic, ReadOnlySpan<byte> payload)
    {
        var name = Encoding.UTF8.GetBytes(topic);
        if (HasEnded || _subscriptions.QosOf(name) < 0) return false;
        return TrySend(new OutgoingPublish { Topic = name, Payload = payload, IsMqtt5 = _peer.IsMqtt5 });
    }

    /// <summary>Sends a command once; completes with its PUBACK or with the connection.</summary>
    internal Task<CommandDelivery> SendCommand(string topic, ReadOnlySpan<byte> payload, TimeSpan expiry)
    {
        var name = Encoding.UTF8.GetBytes(topic);
        var qos = _subscriptions.QosOf(name);
        if (HasEnded) return Task.FromResult(CommandDelivery.NotConnected);
        if (qos < 0) return Task.FromResult(CommandDelivery.NotSubscribed);
        var packetId = qos == 0 ? (ushort)0 : NextPacketId();
        var packet = new OutgoingPublish
        {
            Topic = name, Payload = payload, PacketId = packetId, IsMqtt5 = _peer.IsMqtt5, ExpirySeconds = (uint)Math.Ceiling(expiry.TotalSeconds),
        };
        if (qos == 0) return Task.FromResult(TrySend(packet) ? CommandDelivery.Unconfirmed : CommandDelivery.QueueFull);
        if (_commands is null) Interlocked.CompareExchange(ref _commands, new PendingCommands(Math.Min(_peer.ReceiveMaximum, IntakeLimits.CommandsMax)), null);
        if (_commands.TryAdd(packetId) is not { } answer) return Task.FromResult(CommandDelivery.QueueFull);
        if (!TrySend(packet)) _commands.Dropped(packetId);
        return answer;
    }

    private bool TrySend(OutgoingPublish packet)
    {
        var isSent = packet.Size <= _peer.PacketBytesMax && _output.TrySend(packet.ToArray());
        if (!isSent) _context.Metrics.CountOutgoingDropped();
        return isSent;
    }

    /// <summary>1..65535, round and round: far more than are ever in flight.</summary>
    private ushort NextPacketId() => (ushort)((uint)(Interlocked.Increment(ref _lastPacketId) - 1) % ushort.MaxValue + 1);
}
