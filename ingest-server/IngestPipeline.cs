using System.Collections.Concurrent;
using SmartPoles.IngestServer.Admission;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.IngestServer.Intake;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Live;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer;

/// <summary>
/// The map of the way in: from a PUBLISH to its PUBACK. What happens behind the journal is wired in <see cref="IngestHost"/>.
/// </summary>
/// <remarks>
/// <code>
///  Intake --bytes--> Decoding --meaning--> Admission --verdict--> Journaling --position--> Intake --fsync--> PUBACK
///                       |                     |                       |
///                       '---- refused --------'---- with its bytes ---'--> journal as well, then PUBACK
/// </code>
/// There is no queue and no waiting: a message is decoded, judged and appended in one call on the connection's own thread (see
/// <see cref="GatewayInlet"/>), under a lock of its gateway; the endpoint acknowledges when the journal is durable up to the position.
/// </remarks>
public sealed class IngestPipeline(
    Func<CityRegistry> registry, LedgerBook ledger, ServerJournal journal, Quarantine quarantine, RebirthRequests rebirths,
    BirthStore births, int payloadBytesMax) : IIntakeSink
{
    private readonly ConcurrentDictionary<string, GatewayLink> _links = new(StringComparer.Ordinal);

    /// <summary>Told what gateways say of themselves; null for nobody.</summary>
    public GatewayReports? Reports { get; init; }

    internal CityRegistry Registry => registry();

    internal ServerJournal Journal => journal;

    internal Quarantine Quarantine => quarantine;

    internal RebirthRequests Rebirths => rebirths;

    internal BirthStore Births => births;

    internal int PayloadBytesMax => payloadBytesMax;

    public async ValueTask<IGatewayInlet> ConnectAsync(GatewayConnection connection, CancellationToken stop)
    {
        var link = _links.GetOrAdd(connection.Gateway, static (id, book) => new GatewayLink(id, book.Of(id)), ledger);
        if (Registry.TryGetForeignGateway(connection.Gateway, out var foreign))
        {
            var foreignInlet = new ForeignInlet(this, link, foreign, connection.Outlet);
            lock (link.Gate) link.Current = foreignInlet;
            return foreignInlet;
        }

        // From the disk, so neither on the connection's thread nor under the gate.
        var mayResume = connection.WillTopic is not null && !link.Session.IsBorn;
        var kept = mayResume ? await Task.Run(() => births.Of(connection.Gateway), stop).ConfigureAwait(false) : [];
        var inlet = new GatewayInlet(this, link, connection.Outlet);
        lock (link.Gate)
        {
            link.Current = inlet;
            SessionResume.Begin(link.Session, connection.WillTopic, connection.WillPayload.Span, kept);
        }

        return inlet;
    }

    /// <summary>
    /// Hands over what each gateway's ledger holds. Whatever the journal had durable before the call is in it; what it had only in memory
    /// may be, so the caller waits for <see cref="ServerJournal.EndPosition"/> as it is after the call before it believes it.
    /// </summary>
    internal void VisitLedgers(Action<GatewayLedger> visit)
    {
        // A record is appended and noted under the gate of its link: behind the gate nothing durable is without its note.
        foreach (var link in _links.Values)
        {
            lock (link.Gate) visit(link.Ledger);
        }
    }

    /// <summary>Takes out of the ledgers what the journal had taken and then lost; before it takes anything again.</summary>
    internal void StrikeOutLost()
    {
        foreach (var link in _links.Values)
        {
            lock (link.Gate)
            {
                link.Pending.StrikeOutLost(journal);
                link.RecentPoints?.Clear();
            }
        }
    }
}
