using System.Buffers;
using System.Text;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer.Intake;

internal sealed partial class MqttSession
{
    private TapListener? _listener;

    private void Subscribe(SubscribeRequest request)
    {
        var reasons = new List<ReasonCode>();
        var stateQos = -1;
        foreach (var (filter, wanted) in request.Filters)
        {
            // A tap is QoS 0: what is dropped for it is not sent again.
            var granted = _peer.Role == PeerRole.Gateway ? Math.Min(wanted, 1) : 0;
            var outcome = request.HasIdentifier ? ReasonCode.SubscriptionIdentifiersNotSupported : Judge(filter, granted);
            if (outcome == ReasonCode.Success && TopicText.Matches(Encoding.UTF8.GetBytes(filter), _context.State.TopicUtf8)) stateQos = granted;
            reasons.Add(outcome == ReasonCode.Success ? (ReasonCode)granted : outcome);
        }

        _output.Writer.Write(RarePackets.WriteSubAck(request.PacketId, reasons, _peer.IsMqtt5));
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
        PeerRole.Gateway => GatewayTopics.MayHear(_context.Access, _peer.Id, filter),
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

        var listener = new TapListener(_context.Tap, _subscriptions, _output, _peer);
        if (!_context.Tap.TryAdd(listener)) return false;
        _listener = listener;
        listener.Add(filter);
        _ = listener.RunAsync();
        return true;
    }

    private void WriteState(int qos)
    {
        var packet = new OutgoingPublish
        {
            Topic = _context.State.TopicUtf8, Payload = _context.State.Payload, PacketId = qos == 0 ? (ushort)0 : NextPacketId(), IsRetained = true,
            IsMqtt5 = _peer.IsMqtt5,
        };
        _output.Writer.Write(packet.ToArray());
    }

    private void Unsubscribe(UnsubscribeRequest request)
    {
        var reasons = request.Filters.Select(filter => _subscriptions.Remove(filter) ? ReasonCode.Success : ReasonCode.NoSubscriptionExisted).ToList();
        _output.Writer.Write(RarePackets.WriteUnsubAck(request.PacketId, reasons, _peer.IsMqtt5));
    }
}
