using SmartPoles.IngestServer.Admission;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.IngestServer.Intake;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer;

/// <summary>
/// The way of one message of a foreign login: its names become our devices and quantities, and what it sends twice is taken once by
/// (series, time), since it keeps no ledger.
/// </summary>
internal sealed class ForeignInlet(IngestPipeline pipeline, GatewayLink link, ForeignGateway foreign, IGatewayOutlet outlet)
    : GatewayInlet(pipeline, link, outlet)
{
    private protected override bool MayPublish(in SparkplugTopic topic) => foreign.TryGetNode(topic.Group, topic.Node, out _);

    private protected override IntakeReceipt AcceptInTurn(in SparkplugTopic topic, ReadOnlySpan<byte> payload, int qos, long receivedUnixMs)
    {
        var session = SessionOf(in topic);
        var rejection = payload.Length > Pipeline.PayloadBytesMax
            ? DecodeRejection.TooLong
            : ForeignDecoder.Decode(session, in topic, payload, receivedUnixMs);
        if (rejection == DecodeRejection.StaleDeath) return new IntakeReceipt(IntakeVerdict.Acknowledge, Link.LastPosition);
        if (rejection != DecodeRejection.None)
        {
            var refused = Refuse(in topic, payload, receivedUnixMs, null, RefusalStage.Decoding, (byte)rejection, rejection.ToString());
            return rejection == DecodeRejection.UnknownAlias ? AskForBirths(in topic, qos, receivedUnixMs, refused) : refused;
        }

        foreach (var message in session.Messages)
        {
            if (Take(in topic, payload, message) is { Verdict: not IntakeVerdict.Acknowledge } stopped) return stopped;
        }

        // What came twice lies at or before the login's last entry, which may still wait for its fsync.
        return new IntakeReceipt(IntakeVerdict.Acknowledge, Link.LastPosition);
    }

    private IntakeReceipt Take(in SparkplugTopic topic, ReadOnlySpan<byte> payload, DecodedMessage message)
    {
        var recent = Link.RecentPoints ??= new RecentPoints();
        if (message.Kind == MessageKind.Data && recent.DropSeen(message)) return new IntakeReceipt(IntakeVerdict.Acknowledge, Link.LastPosition);
        var outcome = AdmissionRules.Admit(message, Pipeline.Registry, Link.Ledger);
        if (outcome != AdmissionOutcome.Admitted)
        {
            return Refuse(in topic, payload, message.ReceivedUnixMs, message, RefusalStage.Admission, (byte)outcome, outcome.ToString());
        }

        var receipt = Append(Link.Writer.Message(message), message);
        if (receipt.Verdict != IntakeVerdict.Acknowledge) return receipt;
        Link.UnknownAliases = 0;
        if (message.Kind == MessageKind.Data) recent.Note(message);
        return receipt;
    }

    private ForeignSession SessionOf(in SparkplugTopic topic)
    {
        foreign.TryGetNode(topic.Group, topic.Node, out var node);
        var sessions = Link.ForeignSessions ??= [];
        if (!sessions.TryGetValue(node!, out var session)) sessions.Add(node!, session = new ForeignSession(Link.Gateway, node!));
        return session;
    }
}
