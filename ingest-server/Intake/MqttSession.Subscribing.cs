using System.Buffers;
using System.Text;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer.Intake;

internal sealed partial class MqttSession
{
    private TapListener? _listener;

    private void Subscribe(MqttSubscribePacket packet)
    {
        var answer = new MqttSubAckPacket { PacketIdentifier = packet.PacketIdentifier, ReasonCodes = [] };
        var stateQos = -1;
        foreach (var filter in packet.TopicFilters)
        {
            // A tap is QoS 0: what is dropped for it is not sent again.
            var granted = _peer.Role == PeerRole.Gateway ? Math.Min((int)filter.QualityOfServiceLevel, 1) : 0;
            var outcome = packet.SubscriptionIdentifier != 0
                ? ReasonCode.SubscriptionIdentifiersNotSupported
                : Judge(filter.Topic, granted);
            if (outcome == ReasonCode.Success && TopicText.Matches(Encoding.UTF8.GetBytes(filter.Topic), _context.State.TopicUtf8)) stateQos = granted;
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
        if (!_subscriptions.TryAdd(filter, qos)) return ReasonCode.QuotaExceeded;
        return _peer.Role == PeerRole.Gateway || HostState.IsStateFilter(filter) || TryListen(filter) ? ReasonCode.Success : ReasonCode.QuotaExceeded;
    }

    private bool MayHear(string filter) => _peer.Role switch
    {
        PeerRole.Gateway => GatewayTopics.MayHear(_peer.Id, filter),
        PeerRole.Engineer => filter.StartsWith(SparkplugTopic.Namespace + "/", StringComparison.Ordinal),
        _ => false,
    };

    private bool TryListen(string filter)
    {
        if (_listener is not null)
        {
            _listener.Add(filter);
            return true;
        }

        var listener = new TapListener(_context.Tap, _subscriptions, _output, _peer.IsMqtt5);
        if (!_context.Tap.TryAdd(listener)) return false;
        _listener = listener;
        listener.Add(filter);
        _ = listener.RunAsync();
        return true;
    }

    // 3.1.1 knows one word for "no" (3.9.3).
    private MqttSubscribeReasonCode Said(ReasonCode refused) => _peer.IsMqtt5 ? (MqttSubscribeReasonCode)refused : MqttSubscribeReasonCode.UnspecifiedError;

    private void WriteState(int qos)
    {
        var packet = new OutgoingPublish
        {
            Topic = _context.State.TopicUtf8, Payload = _context.State.Payload, PacketId = qos == 0 ? (ushort)0 : NextPacketId(), IsRetained = true,
            IsMqtt5 = _peer.IsMqtt5,
        };
        _output.Writer.Write(packet.ToArray());
    }

    private void Unsubscribe(MqttUnsubscribePacket packet)
    {
        var answer = new MqttUnsubAckPacket { PacketIdentifier = packet.PacketIdentifier, ReasonCodes = [] };
        foreach (var filter in packet.TopicFilters)
        {
            answer.ReasonCodes.Add(_subscriptions.Remove(filter) ? MqttUnsubscribeReasonCode.Success : MqttUnsubscribeReasonCode.NoSubscriptionExisted);
        }

        _output.Writer.Write(RarePackets.Encode(answer, _peer.IsMqtt5));
    }
}
