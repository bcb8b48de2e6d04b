using System.Runtime.InteropServices;
using SmartPoles.IngestServer.Admission;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.IngestServer.Intake;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.Protocols.Journal;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer;

/// <summary>The way of one message of one connection through decoding, admission and journal, in one call.</summary>
internal class GatewayInlet(IngestPipeline pipeline, GatewayLink link, IGatewayOutlet outlet) : IGatewayInlet
{
    private const int QuarantineShownBytes = 256;

    /// <summary>So often within the window a gateway is made to connect anew for an alias that its births do not have; then the message is poison.</summary>
    private const int UnknownAliasMax = 3;

    private const long UnknownAliasWindowMs = 10 * 60 * 1000;

    private readonly TopicCache _topics = new();

    private protected IngestPipeline Pipeline => pipeline;

    private protected GatewayLink Link => link;

    public IntakeReceipt Accept(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, int qos, long receivedUnixMs)
    {
        if (!_topics.TryParse(topic, out var parsed) || !MayPublish(in parsed)) return new IntakeReceipt(IntakeVerdict.NotAuthorized);
        if (parsed.Type is SparkplugMessageType.NCmd or SparkplugMessageType.DCmd) return new IntakeReceipt(IntakeVerdict.NotAuthorized);
        lock (link.Gate)
        {
            if (link.Current != this) return new IntakeReceipt(IntakeVerdict.Closed);
            return AcceptInTurn(in parsed, payload, qos, receivedUnixMs);
        }
    }

    public void Close()
    {
        lock (link.Gate)
        {
            if (link.Current == this) link.Current = null;
        }
    }

    private protected virtual bool MayPublish(in SparkplugTopic topic) => topic.Node == link.Gateway;

    private protected virtual IntakeReceipt AcceptInTurn(in SparkplugTopic topic, ReadOnlySpan<byte> payload, int qos, long receivedUnixMs)
    {
        DecodedMessage decoded = null!;
        var rejection = payload.Length > pipeline.PayloadBytesMax
            ? DecodeRejection.TooLong
            : SparkplugDecoder.Decode(link.Session, in topic, payload, receivedUnixMs, out decoded);
        if (rejection == DecodeRejection.StaleDeath) return new IntakeReceipt(IntakeVerdict.Acknowledge, link.LastPosition);
        if (rejection != DecodeRejection.None)
        {
            var receipt = Refuse(in topic, payload, receivedUnixMs, null, RefusalStage.Decoding, (byte)rejection, rejection.ToString());
            return rejection == DecodeRejection.UnknownAlias ? AskForBirths(in topic, qos, receivedUnixMs, receipt) : receipt;
        }

        var outcome = AdmissionRules.Admit(decoded, pipeline.Registry, link.Ledger);
        switch (outcome)
        {
            case AdmissionOutcome.Duplicate:
                // Its original may still wait for its fsync; it lies at or before the gateway's last entry.
                return new IntakeReceipt(IntakeVerdict.Acknowledge, link.LastPosition);
            case AdmissionOutcome.Admitted:
                var receipt = Append(link.Writer.Message(decoded), decoded);
                if (receipt.Verdict != IntakeVerdict.Acknowledge) return receipt;
                if (decoded.Kind is MessageKind.NodeBirth or MessageKind.DeviceBirth) pipeline.Births.Keep(link.Gateway, topic.Device, in topic, payload);
                pipeline.Reports?.Take(decoded);
                return receipt;
            default:
                return Refuse(in topic, payload, receivedUnixMs, decoded, RefusalStage.Admission, (byte)outcome, outcome.ToString());
        }
    }

    private protected IntakeReceipt Refuse(
        in SparkplugTopic topic, ReadOnlySpan<byte> payload, long receivedUnixMs, DecodedMessage? decoded, RefusalStage stage, byte verdict, string reason)
    {
        var head = payload[..Math.Min(payload.Length, EntryWriter.RefusedBytesMax)];
        var text = topic.ToString();
        var receipt = Append(link.Writer.Refused(receivedUnixMs, link.Gateway, decoded, text, stage, verdict, head), decoded);
        if (receipt.Verdict != IntakeVerdict.Acknowledge) return receipt;
        var shown = Convert.ToHexString(head[..Math.Min(head.Length, QuarantineShownBytes)]);
        pipeline.Quarantine.Add(new QuarantinedMessage(receivedUnixMs, link.Gateway, text, stage, reason, shown));
        return receipt;
    }

    /// <summary>
    /// Births bring aliases back. A message that is sent again until it is acknowledged waits for them: its gateway begins a new
    /// connection with births. One that is not (QoS 0) is gone; the births are asked for so that the next one is not.
    /// </summary>
    private protected IntakeReceipt AskForBirths(in SparkplugTopic topic, int qos, long receivedUnixMs, IntakeReceipt refused)
    {
        if (refused.Verdict != IntakeVerdict.Acknowledge) return refused;
        if (qos > 0 && !IsPoison(receivedUnixMs)) return new IntakeReceipt(IntakeVerdict.KeepAndRetry);
        if (!pipeline.Rebirths.TryBegin(link.Gateway)) return refused;
        var (name, body) = RebirthRequests.Message(topic.Group, topic.Node, receivedUnixMs);
        outlet.TrySend(name, body);
        return refused;
    }

    private bool IsPoison(long receivedUnixMs)
    {
        // By time and not by message: what is sent again is encoded anew, and other messages may pass in between.
        if (receivedUnixMs - link.UnknownAliasSinceUnixMs > UnknownAliasWindowMs) (link.UnknownAliasSinceUnixMs, link.UnknownAliases) = (receivedUnixMs, 0);
        return ++link.UnknownAliases >= UnknownAliasMax;
    }

    private protected IntakeReceipt Append(ReadOnlySpan<byte> entry, DecodedMessage? decoded)
    {
        switch (pipeline.Journal.Append(entry, out var end))
        {
            case AppendOutcome.Ok:
                link.LastPosition = end;
                if (decoded is not null) Note(decoded, end);
                return new IntakeReceipt(IntakeVerdict.Acknowledge, end);
            case AppendOutcome.Busy:
                return new IntakeReceipt(IntakeVerdict.Busy);
            default:
                return new IntakeReceipt(IntakeVerdict.KeepAndRetry);
        }
    }

    private void Note(DecodedMessage decoded, long end)
    {
        foreach (var closing in decoded.Closings) link.Ledger.Close(closing);
        if (decoded.Kind != MessageKind.Data || !decoded.HasLedger) return;
        foreach (ref readonly var entry in CollectionsMarshal.AsSpan(decoded.Ledger))
        {
            if (link.Ledger.TryNoteNew(decoded.Epoch, decoded.Device, in entry))
            {
                Hold(decoded, end, in entry);
                continue;
            }

            // What was seen before stays seen, even if this entry never reaches the disk.
            foreach (var part in link.Ledger.Unseen(decoded.Epoch, decoded.Device, in entry)) Hold(decoded, end, in part);
            link.Ledger.Note(decoded.Epoch, decoded.Device, in entry);
        }
    }

    private void Hold(DecodedMessage decoded, long end, in LedgerEntry entry) =>
        link.Pending.Add(pipeline.Journal.DurablePosition, new PendingNote(end, decoded.Epoch, decoded.Device, entry));
}
