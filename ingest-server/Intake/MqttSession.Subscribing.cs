using System.Buffers;
using System.Text;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace SmartPoles.IngestServer.Intake;

internal sealed partial class MqttSession
{
    private int _lastPacketId;

    /// <inheritdoc/>
    public bool TrySend(string topic, ReadOnlySpan<byte> payload)
    {
        var name = Encoding.UTF8.GetBytes(topic);
        if (HasEnded || _subscriptions.QosOf(name) < 0) return false;
        return _output.TrySend(OutgoingPublish.Write(name, payload, packetId: 0, isRetained: false, _peer.IsMqtt5));
    }

    private void Subscribe(MqttSubscribePacket packet)
    {
        var answer = new MqttSubAckPacket { PacketIdentifier = packet.PacketIdentifier, ReasonCodes = [] };
        var stateQos = -1;
        foreach (var filter in packet.TopicFilters)
        {
            var granted = Math.Min((int)filter.QualityOfServiceLevel, 1);
            var outcome = packet.SubscriptionIdentifier != 0
                ? ReasonCode.SubscriptionIdentifiersNotSupported
                : Judge(filter.Topic, granted);
            if (outcome == ReasonCode.Success && filter.Topic == _context.State.Topic) stateQos = granted;
            answer.ReasonCodes.Add(outcome == ReasonCode.Success ? (MqttSubscribeReasonCode)granted : Said(outcome));
        }

        _output.Writer.Write(RarePackets.Encode(answer, _peer.IsMqtt5));
        if (stateQos >= 0) WriteState(stateQos);
    }

    private ReasonCode Judge(string filter, int qos)
    {
        if (!TopicText.IsFilter(Encoding.UTF8.GetBytes(filter))) return ReasonCode.TopicFilterInvalid;
        if (filter.StartsWith("$share/", StringComparison.Ordinal)) return ReasonCode.SharedSubscriptionsNotSupported;
        if (!MayHear(filter)) return ReasonCode.NotAuthorized;
        return _subscriptions.TryAdd(filter, qos) ? ReasonCode.Success : ReasonCode.QuotaExceeded;
    }

    private bool MayHear(string filter) => _peer.Role == PeerRole.Gateway && GatewayTopics.MayHear(_peer.Id, filter);

    // 3.1.1 knows one word for "no" (3.9.3).
    private MqttSubscribeReasonCode Said(ReasonCode refused) => _peer.IsMqtt5 ? (MqttSubscribeReasonCode)refused : MqttSubscribeReasonCode.UnspecifiedError;

    private void WriteState(int qos) => _output.Writer.Write(OutgoingPublish.Write(
        _context.State.TopicUtf8, _context.State.Payload, qos == 0 ? (ushort)0 : NextPacketId(), isRetained: true, _peer.IsMqtt5));

    private void Unsubscribe(MqttUnsubscribePacket packet)
    {
        var answer = new MqttUnsubAckPacket { PacketIdentifier = packet.PacketIdentifier, ReasonCodes = [] };
        foreach (var filter in packet.TopicFilters)
        {
            answer.ReasonCodes.Add(_subscriptions.Remove(filter) ? MqttUnsubscribeReasonCode.Success : MqttUnsubscribeReasonCode.NoSubscriptionExisted);
        }

        _output.Writer.Write(RarePackets.Encode(answer, _peer.IsMqtt5));
    }

    /// <summary>1..65535, round and round: far more than are ever in flight.</summary>
    private ushort NextPacketId() => (ushort)((uint)(Interlocked.Increment(ref _lastPacketId) - 1) % ushort.MaxValue + 1);
}
