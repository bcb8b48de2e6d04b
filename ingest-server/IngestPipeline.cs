using System.Buffers;
using System.Collections.Concurrent;
using SmartPoles.IngestServer.Admission;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.IngestServer.Intake;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer;

/// <summary>
/// The map of the way in: from a PUBLISH to its PUBACK. What happens behind the journal is wired in <see cref="IngestHost"/>.
/// </summary>
/// <remarks>
/// <code>
///  Intake --message--> Decoding --meaning--> Admission --verdict--> Journaling --fsync--> PUBACK
///  (MqttIntake)        (SparkplugDecoder)    (AdmissionRules)       (ServerJournal)
///                           |                     |                      |
///                           '---- refused --------'---- with its bytes --'--> journal as well, then PUBACK
/// </code>
/// There is no queue: a connection waits for its own fsync, and one fsync serves all connections that wait.
/// </remarks>
public sealed class IngestPipeline(
    Func<CityRegistry> registry, LedgerBook ledger, ServerJournal journal, Quarantine quarantine, int payloadBytesMax) : IIntakeSink
{
    private const int QuarantineShownBytes = 256;

    private readonly ConcurrentDictionary<string, GatewayLink> _links = new(StringComparer.Ordinal);

    /// <summary>Everything before it is noted in the ledger.</summary>
    public long LedgerPosition
    {
        get
        {
            // Durable first: an entry that begins after this read only adds a later pending position.
            var position = journal.DurablePosition;
            foreach (var link in _links.Values) position = Math.Min(position, link.PendingFrom);
            return position;
        }
    }

    public async ValueTask<IntakeVerdict> AcceptAsync(RawMessage message, CancellationToken stop)
    {
        var link = _links.GetOrAdd(message.Gateway, static (id, book) => new GatewayLink(id, book.Of(id)), ledger);
        await link.Gate.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            return await AcceptInTurnAsync(link, message, stop).ConfigureAwait(false);
        }
        finally
        {
            link.PendingFrom = long.MaxValue;
            link.Gate.Release();
        }
    }

    private async ValueTask<IntakeVerdict> AcceptInTurnAsync(GatewayLink link, RawMessage message, CancellationToken stop)
    {
        // Intake has parsed the topic before and refused bad ones.
        SparkplugTopic.Parse(message.Topic, out var topic);
        var rejection = Decode(link, message, in topic, out var decoded);
        if (rejection == DecodeRejection.StaleDeath) return IntakeVerdict.Acknowledge;
        if (rejection != DecodeRejection.None)
        {
            // Births bring aliases back, so a message that only lacks them must come again; any other would be refused again.
            var comesAgain = rejection == DecodeRejection.UnknownAlias;
            var isKept = await RefuseAsync(link, message, null, RefusalStage.Decoding, (byte)rejection, rejection.ToString(), stop).ConfigureAwait(false);
            return isKept && !comesAgain ? IntakeVerdict.Acknowledge : IntakeVerdict.KeepAndRetry;
        }

        var outcome = AdmissionRules.Admit(decoded, registry(), link.Ledger);
        switch (outcome)
        {
            case AdmissionOutcome.Duplicate:
                return IntakeVerdict.Acknowledge;
            case AdmissionOutcome.Admitted:
                return await JournalAsync(link, decoded, stop).ConfigureAwait(false);
            default:
            {
                var isKept = await RefuseAsync(link, message, decoded, RefusalStage.Admission, (byte)outcome, outcome.ToString(), stop).ConfigureAwait(false);
                if (isKept) Note(link, decoded);
                return isKept ? IntakeVerdict.Acknowledge : IntakeVerdict.KeepAndRetry;
            }
        }
    }

    private DecodeRejection Decode(GatewayLink link, RawMessage message, in SparkplugTopic topic, out DecodedMessage decoded)
    {
        decoded = null!;
        if (message.Payload.Length > payloadBytesMax) return DecodeRejection.TooLong;
        if (message.Payload.IsSingleSegment)
        {
            return SparkplugDecoder.Decode(link.Session, in topic, message.Payload.FirstSpan, message.ReceivedUnixMs, out decoded);
        }

        var length = (int)message.Payload.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        message.Payload.CopyTo(rented);
        var rejection = SparkplugDecoder.Decode(link.Session, in topic, rented.AsSpan(0, length), message.ReceivedUnixMs, out decoded);
        ArrayPool<byte>.Shared.Return(rented);
        return rejection;
    }

    private async ValueTask<IntakeVerdict> JournalAsync(GatewayLink link, DecodedMessage decoded, CancellationToken stop)
    {
        link.PendingFrom = journal.EndPosition;
        var isDurable = await journal.WriteAsync(link.Writer.Message(decoded, AdmissionRules.FutureMsMax), stop).ConfigureAwait(false);
        if (!isDurable) return IntakeVerdict.KeepAndRetry;
        Note(link, decoded);
        return IntakeVerdict.Acknowledge;
    }

    private static void Note(GatewayLink link, DecodedMessage decoded)
    {
        foreach (var closing in decoded.Closings) link.Ledger.Close(closing);
        if (decoded.Kind != MessageKind.Data) return;
        foreach (var entry in decoded.Ledger) link.Ledger.Note(decoded.Epoch, decoded.Device, entry);
    }

    private async ValueTask<bool> RefuseAsync(
        GatewayLink link, RawMessage message, DecodedMessage? decoded, RefusalStage stage, byte verdict, string reason,
        CancellationToken stop)
    {
        link.PendingFrom = journal.EndPosition;
        var head = message.Payload.Slice(0, Math.Min(message.Payload.Length, EntryWriter.RefusedBytesMax)).ToArray();
        var shown = Convert.ToHexString(head.AsSpan(0, Math.Min(head.Length, QuarantineShownBytes)));
        quarantine.Add(new QuarantinedMessage(message.ReceivedUnixMs, message.Gateway, message.Topic, stage, reason, shown));
        var entry = link.Writer.Refused(message.ReceivedUnixMs, message.Gateway, decoded, message.Topic, stage, verdict, head);
        return await journal.WriteAsync(entry, stop).ConfigureAwait(false);
    }
}
